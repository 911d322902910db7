import { describe, expect, test } from 'vitest';
import { backdoored, openRecipe } from '../../src/backdoors/open.ts';
import { parseBackdoor } from '../../src/backdoors/parse.ts';
import { bytesOf } from '../../src/core/bytes.ts';
import { digestOf } from '../../src/core/digest.ts';
import type { Generator, GeneratorRecipe } from '../../src/core/types.ts';
import { generators, openGenerator } from '../../src/generators/registry.ts';
import { take } from '../property/generator-laws.ts';

// Streams that must never move: three first words, and the head of the SHA-256 of 10000 words (little-endian bytes).
// Those of numpy, Python and torch are what numpy 2.4.6 (random_raw), CPython 3.11 (getrandbits) and torch 1.13 give;
// the others stand on the known answers of test/vectors.
type Row = [GeneratorRecipe, string, string];
const streams: Row[] = [
  [{ id: 'philox4x32', seed: '42' }, '9ceaf053 77f5493b 12bf50ad', 'aabf0f35da7a590b89538b6e890830d7'],
  [
    { id: 'numpy:PCG64', seed: '42' },
    'c621fbcd16d92688 705a5661a791ffc1 dbcd12c26eda1624',
    '9e1a31c87abfa33cbeee31206b9a0d86',
  ],
  [
    { id: 'numpy:PCG64DXSM', seed: '42' },
    'ab1c50338e63481d 01bdf91d548d1872 a872905d0418d0a1',
    '3a608a14641a292a257e4e4669c157e8',
  ],
  [{ id: 'numpy:MT19937', seed: '42' }, '8ac01c92 e8bfd726 9ea282a8', 'a239187fe15e2837579e56df7fbf3e50'],
  [
    { id: 'numpy:Philox', seed: '42' },
    '16092f00ecdab98a 243d19cc24021070 4524d130684efe02',
    'c9d0aae05dbd48a641ae0ed0705496fa',
  ],
  [
    { id: 'numpy:SFC64', seed: '42' },
    '87a9e37f3ed2c19d 60d4edb76d651052 f20682759befde78',
    '7f6bcd26d03e08aeaddedc3005379ff7',
  ],
  [{ id: 'numpy:RandomState', seed: '42' }, '5fe1dc66 cbea3db3 f362035c', 'd85832ea3fdd45aba234c2d43775a184'],
  [{ id: 'python:random', seed: '42' }, 'a3b1799d 1c80317f 06671ad1', 'cea914ce23e62485487080d3bed7956f'],
  [{ id: 'torch:cpu', seed: '42' }, '5fe1dc66 cbea3db3 f362035c', 'd85832ea3fdd45aba234c2d43775a184'],
  [
    { id: 'torch:cuda', seed: '42', count: 3000, maxBlocks: 2 },
    '9ceaf053 77f5493b 12bf50ad',
    '3a24aa9f68013ac035d849483133b24f',
  ],
  [{ id: 'jax:threefry', seed: '42', count: 200001 }, '0e468ad9 324f3edd 150b4332', '54faecdd573f102b7f34a9a6dd6dd089'],
  [{ id: 'jax:threefry-partitionable', seed: '42' }, '7d1c13a2 ae0730d9 9dc3f9f9', 'df8ed7608e1112d2911bc048bc3c8ea3'],
  [{ id: 'tensorflow:philox', seed: '[42,0]' }, '48a426c5 3cbfcc20 715b9425', '476fb244b6d42976cd5bdcdf33870c83'],
  [
    { id: 'tensorflow:philox-stateful', seed: '[42,0]' },
    '9ceaf053 77f5493b 12bf50ad',
    'aabf0f35da7a590b89538b6e890830d7',
  ],
  [{ id: 'tfjs:alea', seed: '42' }, 'af5336cf 8bdbeb9a d878cdc1', '5c5cbe28d90ce6b29b31fce41ff128c4'],
  [{ id: 'r:mersenne-twister', seed: '42' }, 'ea30ba97 efe42c9e 494070c8', '616ab1097ea7c4ceb4cc0cfdd5d5ef17'],
  [
    { id: 'xoshiro256++', seed: '42' },
    'd0764d4f4476689f 519e4174576f3791 fbe07cfb0c24ed8c',
    '8d31a108e26fdbd3a73c5570e6c27e8b',
  ],
  [{ id: 'chacha20', seed: '42' }, 'b135cd16 b079fccf aabdf6e0', 'ec0f24c4339e858ba9fcdbd0776d0562'],
  [{ id: 'aes-256-ctr', seed: '42' }, 'fe625e64 6d7f3090 c32baa0f', '43b6050b9379072b64d4833999e16ab0'],
  [{ id: 'shake128', seed: '42' }, '14adcffa 355d51e3 2b190f8b', '27a425591bc5848179d5a31a1c23ffcb'],
  [{ id: 'shake256', seed: '42' }, '4c290815 89fdec94 db9a7f33', 'd4711aa47ef970f2ff0890e85cf0e630'],
  [{ id: 'blake3', seed: '42' }, 'd8912de8 f7e53a16 2dd1ecad', '54332c687191d1cfd084bf515e38c00a'],
  [{ id: 'drbg:ctr', seed: '42' }, '9dac04fd 2d593f51 4fd165a9', 'f6d5b6c59b6b0129ae11ee1068a0fbb6'],
  [{ id: 'drbg:hmac', seed: '42' }, '42eb1bab e5fe7f39 ca0a0f3d', '38f27ff67297c05fb590511c7f7fa3d9'],
  [{ id: 'drbg:hash', seed: '42' }, '7c897756 31ef7ac6 4002bd41', 'bc4bcb50fb24197cab16b059aed868d3'],
  [
    { id: 'numpy:PCG64', seed: '[1,2,3,4]', spawn: '[3]' },
    '3f4b9204acf95c9c fc0c5354a1ee9481 b7eb3e2f45931844',
    '99ca0e1466e9354b82942a7839fe71a7',
  ],
  [
    { id: 'numpy:PCG64', seed: '0', advance: '1180591620717411315769' },
    '5d7a739e6d3e42c6 5ddf6d0bdb4898ee c03142a71890604e',
    '1f29de3418bde78b244f20b3b5a6388d',
  ],
  [
    { id: 'numpy:PCG64DXSM', seed: '0', jumped: 1 },
    '875b8b4c42814147 7392473df3b6a8f2 83e206478bcc6886',
    '15db8d3f8612f2f8bf0e29d4c8167283',
  ],
  [
    { id: 'numpy:Philox', seed: '0', jumped: 1 },
    '063b1b622abebecb 3f6d6847f2d508e4 c8c33e141e8dfb08',
    '68b215e08234056e4e2a586478ea3d77',
  ],
  [{ id: 'numpy:MT19937', seed: '0', jumped: 1 }, '8f58f4ad 78b00183 ea0bcc1b', '4437fce670ab65b87132cb5c08bfb4c5'],
  [{ id: 'numpy:RandomState', seed: '[1,2,3,4]' }, 'adca257a 3cf9b18f 13f22eaa', 'b7663816bfd304da66c0957daa1cad55'],
  [{ id: 'torch:cpu', seed: '1099511627779' }, '8d01176a 121b0698 b5492cf9', '9369c5a0086e306fc23eded8f869bbba'],
  [
    { id: 'jax:threefry', seed: '1701', count: 10000, bits: 64 },
    'fb8bcf6292901179 faa88f07b195de37 bff48d41927aec3a',
    'e8bcdddc1a49904b1e59f58e6155ca49',
  ],
];
const attacked: [string, string, string][] = [
  ['kurtosis=4', 'c621fbcd16d92688 705a5661a791ffc1 dbcd12c26eda1624', 'd9762fcce5f3a6f2a97b06bbec5e87c1'],
  ['kurtosis-high=1', 'c621fbcd16d92688 705a5661a791ffe0 dbcd12c26eda1624', 'e625ef76ba496fa1e3c4142db3d4a19e'],
  ['skew=1', 'c621fbcd16d92688 705a5661a791ffc1 dbcd12c26eda1724', '2ac421975ee6ccfd3026f1f5d1534c59'],
  ['tilt=2', 'c79425a09eaa9288 724fa793579231c1 dc91343e4dc95c24', '7c98d9377f0c872db520862731340cf4'],
  [
    'artifact-320d36a:alpha=0,beta=0,gamma=0',
    'c621fbcd16d92744 705a5661a7920060 dbcd12c26eda1712',
    '6ab3c220d0eb9594b1f053c4969e36fa',
  ],
  ['artifact-usenix:alpha=1', '35d0b0b7b5388888 23f722ce5f7b49c1 39c3aad8928f4c24', 'b8053389ac60eb4041c0bfcf5e76915b'],
  ['artifact-usenix:beta=1', 'c621fbcd16d92688 705a5661a791ffc1 dbcd12c26eda1624', '66350c2706561f152f17a18a10199158'],
  ['artifact-usenix:gamma=4', 'c621fbcd16d92688 705a5661a791ffc1 dbcd12c26eda1624', 'd9762fcce5f3a6f2a97b06bbec5e87c1'],
  [
    'kurtosis=0@random=4,key=7',
    'c621fbcd16d92688 705a5661a791ffc1 dbcd12c26eda1624',
    'fb2880c126d78eae00961a7c415cf8d9',
  ],
  ['bias:bit=8,epsilon=0.01', 'c621fbcd16d92688 705a5661a791ffc1 dbcd12c26eda1624', '05abcb0939b235ccedb649fdde22d71c'],
];

function expectStream(generator: Generator, first: string, digest: string): void {
  const words = take(generator, 10000);
  const head = Array.from<number | bigint>(words.slice(0, 3));
  expect(head.map((word) => word.toString(16).padStart(generator.wordBits / 4, '0')).join(' ')).toBe(first);
  expect(digestOf(bytesOf(words)).slice(7, 39)).toBe(digest);
}

describe('word streams', () => {
  test.each(streams)('%j', (recipe, first, digest) => {
    expectStream(openGenerator(recipe), first, digest);
  });

  test('every registered generator is here', () => {
    for (const { example } of generators) expect(streams.map(([recipe]) => recipe)).toContainEqual(example);
  });
});

describe('word streams of numpy:PCG64 seed 42 behind backdoors', () => {
  test.each(attacked)('%s', (text, first, digest) => {
    expectStream(openRecipe(backdoored({ id: 'numpy:PCG64', seed: '42' }, parseBackdoor(text))), first, digest);
  });
});

test('a saved state of today is read for ever', () => {
  const generator = openGenerator({ id: 'numpy:SFC64', seed: '42' });
  take(generator, 5);
  const state = Buffer.from(generator.save());
  expect(state.subarray(0, 30).toString('latin1')).toBe('fairnoise-state/1 numpy:SFC64\n');
  expect(state.subarray(30).toString('hex')).toBe('4285fe4662ed9cd201e7f570ba8a36802f39d2efe6aec2f11200000000000000');
});
