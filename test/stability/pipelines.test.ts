import { describe, expect, test } from 'vitest';
import { bytesOf, concat } from '../../src/core/bytes.ts';
import type { NormalDtype } from '../../src/core/types.ts';
import { type HalfDtype, halfBits } from '../../src/samplers/halves.ts';
import { openPipeline, pipelines } from '../../src/samplers/pipelines.ts';
import { draw, patterns, sha256 } from '../support/normals.ts';

// Seed 42: the first three of one call for a thousand numbers, and the SHA-256 of the thousand (little-endian).
// Observed on the libraries themselves: all numpy (1.24.2), torch (1.13.0a0), Python (3.11) and R (4.2.2) rows; glibc 2.36, x86-64.
// Our reading of JAX, TensorFlow, CUDA and TF.js: rows that test/vectors holds to reference values. The rest is fairnoise's own.
const golden: readonly [string, NormalDtype, string, string][] = [
  [
    'numpy:PCG64',
    'f64',
    '3fd3807c1104fc6b bff0a3c65fca9a7e 3fe803b239e77350',
    '430ae619f06765187b43812ca33e65359c97ef46b695881dddbc1578fb265acb',
  ],
  [
    'numpy:PCG64',
    'f32',
    '3e11501d bfd591ab bfaa8284',
    'af27dd40f1a7f3709aa3325a374a0c30b826e5d276b540924933745666723cbd',
  ],
  [
    'numpy:PCG64DXSM',
    'f64',
    '3fd1a12e28d60fe6 3fb415e46dc128d2 3fdde2dbdc704604',
    '7493d7fc9da1a7e98466e90c94e85c4d6cf8baa8c68ab84199ed4ef82580d5de',
  ],
  [
    'numpy:PCG64DXSM',
    'f32',
    '3ee1eea3 3f2a482b 3ef3b5d4',
    'fe7ef3c2d9676adff6e5519e32df337087c049c6d6d7dae6a9d0ad2d766b7963',
  ],
  [
    'numpy:MT19937',
    'f64',
    'bfd2fa2658225854 3ff5760cd45a79a5 bff5df749de4cb91',
    '7af218b380a1aae8cf70c6d12e0388a33849e2afac8a26534c6cd547e5da3672',
  ],
  [
    'numpy:MT19937',
    'f32',
    '3f664a2d bf4d6e05 3f908dcf',
    'f58e2cb3af85c26cedeb2cb0385c97d76e6570962663b566ced71a077ed9b839',
  ],
  [
    'numpy:Philox',
    'f64',
    'bff1ab9ed588a25c 3fc8355993c2a1c0 3fa78d6f09bedc37',
    'd6cec6d7392a170c3396eee66bbab4d3dc519b1ed91a69c7677b26395e6d108f',
  ],
  [
    'numpy:Philox',
    'f32',
    'bfbdee81 beac5a94 3e4da73d',
    'a840a9a06b6aa4dc2420aafec1a2e86782d6b52b9d95d224282542601d611a1c',
  ],
  [
    'numpy:SFC64',
    'f64',
    'bfdaa80dd6116e8b 3fa04d9eddddef39 3feab3e832f80e84',
    '99aae4cee1185d8d3a3cad8221f9739266954ce05c17e1d1435b7b87614bc075',
  ],
  [
    'numpy:SFC64',
    'f32',
    'beda84c4 bf4f5efa 3f060403',
    'abffe5a3eb01bb46b8bc7b8015c41fcce8f29936ce794502c44dbf44b6b8e9a6',
  ],
  [
    'numpy:RandomState',
    'f64',
    '3fdfca2a28a9307c bfc1b2a505de052a 3fe4b9dd50245e68',
    '59cc0bd7448e6756bd65dc247db933d84e6a864abe820e3dfbd39a9536bdae35',
  ],
  [
    'python:random',
    'f64',
    'bfc2718d4a9a8111 bfc621b486646b7c bfbc7f3240f58c66',
    'b2f28f6faf8bdb451d825b902cbf03751b079c814ee24fc4f933533127aa2696',
  ],
  [
    'torch:cpu',
    'f32',
    '3ff6a529 3fbe5f53 3f669567',
    '13b35fb427f5f8d71b856b1b58bdb07f268a5b64691a92e3c6b62414637fabfd',
  ],
  [
    'torch:cpu',
    'f64',
    '3fd32bee22ccb503 3fcf063c46668b78 3fd22011e840abbd',
    '29d310f23fad9f906bc8d29bd6807d6b26785dce5ea1cafa0c68875cb3bdef3b',
  ],
  [
    'torch:cpu-scalar',
    'f32',
    '3ff6a527 3fbe5f54 3f669567',
    '1c355661df5cc42ea9021e991bba15ecd8985d78dfadf6d50c9fe4e0fd4b2eb0',
  ],
  [
    'torch:cpu-scalar',
    'f64',
    '3fd32bee22ccb503 3fcf063c46668b78 3fd22011e840abbd',
    '29d310f23fad9f906bc8d29bd6807d6b26785dce5ea1cafa0c68875cb3bdef3b',
  ],
  [
    'torch:cuda',
    'f32',
    '3e46ace2 400a53f3 be302e09',
    '0025a6ec195404cb8d1342252cf8df72fdcb4e3e3e3f736eea59c224d080214c',
  ],
  [
    'jax:threefry',
    'f32',
    '3e958d6e bfcb680e bf6b26f3',
    '7306e9ad37dfc128fdd00cc824d06815b1cf557013eaba09c9a41f5e01d4cb22',
  ],
  [
    'jax:threefry',
    'f64',
    '3fe99158e9431aee bff21b09a244a307 bfe00b90a376d43e',
    'd6aa415ac46deaa0e2b3be3f9f1ff8fd5cdec54517d0acf07677c903cdd64544',
  ],
  [
    'jax:threefry-partitionable',
    'f32',
    'bce7df15 3eef2be8 3e976661',
    '6beaabc14f5fe96a832d09afc99136e32772250c9b31d561364ff21a75c0abf5',
  ],
  [
    'jax:threefry-partitionable',
    'f64',
    'bfc7a4a26c962159 c0015bccfaa7ba3a 3fc7ed8110b50460',
    '5ab32ff241ce302b2dcb0a4a425dc19139d11e65140212a036ecd482ddd79b12',
  ],
  [
    'tensorflow:philox',
    'f32',
    '3c8192d0 bfcb87f8 3dd42955',
    '073e87d58eb841aa007e9d3e3113d8e889517fa992f9193055b4d7d09da74fcf',
  ],
  [
    'tensorflow:philox',
    'f64',
    'bff9ec60a3ecfe5f bfd15052ce6f8f5a 3fcea76b1e4c602b',
    'b09c568e170071fc3473375919d8ce75ee1ec9c2800a8e387365bc982eea3e99',
  ],
  [
    'tensorflow:philox-stateful',
    'f32',
    'be8fc1c0 be0d0ee3 bf2d23f0',
    '8ef82cea23d3f8080d24747ec7fd35a7cbce92955e77fd7885dd4a02c28f51ba',
  ],
  [
    'tensorflow:philox-stateful',
    'f64',
    '3fe7dc27d1298f35 bfe463e9c2b04909 3fa8de13bb656dff',
    'e3865e405a452b41bff4153b4245af0acda5555f601d86a494fe0edea2954ff7',
  ],
  [
    'tfjs:alea',
    'f32',
    '3ff3e12d 3ef473e0 3ee4118d',
    'c557c61fb2b644875693a2bde5f6b16a2f6339600fc48ce2970144232f25e0df',
  ],
  [
    'r:mersenne-twister',
    'f64',
    '3ff5ef721feab7da bfe21201e6483b03 3fd73d7ef2bc4ec4',
    'c36873fa4e61c674ba335c2980e8d5138b958d9dc1b4bc985cabfdb2781cb7e4',
  ],
  [
    'philox-boxmuller',
    'f32',
    '3f7c8856 bf12bb30 c011c7b8',
    '2a6fd5fa42519d7092f470e540ffa915a1b615c96ffc583499954a63cccc52aa',
  ],
  [
    'xoshiro256++',
    'f64',
    '3fecdfc81c746a73 bfed1dfba35db5bd bff68c31d0572575',
    '8fec94380cae87ea19dd546060d72856c4f75d116edab5af7a23a144993c3c72',
  ],
  [
    'xoshiro256++',
    'f32',
    '3ef029c4 bf7b05ed bf108028',
    'e552320d3b0f21784298b0d2429e8c46e6e8c51c4466d7464f6769a08247362f',
  ],
  [
    'chacha20',
    'f64',
    'bfd780a41d327f3d 3ff4cb9d00cc0311 3ff14d8cc6e6cd09',
    '1a98652011c32f942f84a4a40b0c945bcf215e6938867d6ae3fe0873485f231e',
  ],
  ['chacha20', 'f32', 'befcc6e4 3fc02889 3fcc86eb', '3afad6d803d230dd3751575e211dbd936f20875799eb73fbd1876434992347a0'],
  [
    'aes-256-ctr',
    'f64',
    '3fe22ffdf8e78c3c 3fd0893647eaf451 3fe1961c31c91356',
    'a9920c60e5067f836550ef700861f8542e0822ff8254e1f26bd7e0dbf8e49bd3',
  ],
  [
    'aes-256-ctr',
    'f32',
    '3fab655d 3f3430f3 3ef0ccde',
    '25bb25a767283dcdad59eac9df45951e7f7cdbd500ace0e76476aa2af150b211',
  ],
  [
    'shake128',
    'f64',
    'c00078329b9a2eaa bfe5abc5c91b8c09 bff1baa79c189151',
    'cc26ce17db7f559dbab65955454e03662230dcb8202c8e076296e04faaa74a36',
  ],
  ['shake128', 'f32', 'be7f0e57 bf025ad6 be8ad623', '213b0b8ec3e5b7a9b355737af519962158be4148970d90caba55deb6b11bbf1a'],
  [
    'shake256',
    'f64',
    '3fcc00f5978625b0 bfeee278402abff5 bff785a78fb9143b',
    '457177f4ba3596b02f4853ec9285082793f49a19151db4f51cb348fecad5dd3f',
  ],
  ['shake256', 'f32', '3e55734e 3f66fd97 bf5a8a3a', 'e9baf35b557da73b5ddeead49d28946120c46915ae3f2768717520d121f94ef2'],
  [
    'blake3',
    'f64',
    'bffe3a85ab888519 3f93fc6acf5304d6 bfe0dd556e260bff',
    '5458240650c7c88e027a738300ba8f3ca679eeeb2da32767de525c0b339e41b4',
  ],
  ['blake3', 'f32', 'c008fb96 3f30cd54 3eaaa2a5', '438128e2d79687b4eb2fdf1de5dd433d75ce156b7e9c9afd3e2987c0352d3e5c'],
  [
    'drbg:ctr',
    'f64',
    '3ff6290c7a4982f1 bffb3ea4d3363563 bfea7539f6b5f11d',
    'c3e0c2d6abf822370658e4ad02a2f3352dbbab560f49876aaac67c3fb958bf6b',
  ],
  ['drbg:ctr', 'f32', '4002e09a be5cf5c6 bf121708', 'f9bd0ac9f51b6ab396dc46ff6c62253a820a2a982728274c59eb11040e913623'],
  [
    'drbg:hmac',
    'f64',
    'bfd6218a542001d4 bfed8168d7a48320 40004589fe7816be',
    '5b6bfea14253004715a427a77f801653eaa4a0f43030b8a91644957ab7f1f296',
  ],
  [
    'drbg:hmac',
    'f32',
    'bef71203 bf6fd91a bf58e66c',
    '9c7c14b125a389a3a839b3a5346ac7263b19ad7595048f97853437e568bf58a7',
  ],
  [
    'drbg:hash',
    'f64',
    'bfe67790580c0fef bfddd35096d0c8e5 bfe79324202b9084',
    '2091a92d53ba9be9b9af8801553d07ab441b05980d9fbd5c8592fd2028d92f4d',
  ],
  [
    'drbg:hash',
    'f32',
    'bf1c00a4 3ed0122f be8d46e4',
    '342a4b59482eb9d0c5811fdd4e28b148d26c8b09b4b6631a05824a8c6c1899c7',
  ],
];

describe('first numbers and digest of every pipeline', () => {
  test.each(golden)('%s %s', (id, dtype, first, digest) => {
    const thousand = draw(openPipeline({ id, seed: '42', dtype }), 1000);
    expect(patterns(thousand.slice(0, 3)).join(' ')).toBe(first);
    expect(sha256(thousand)).toBe(digest);
  });

  test('no pipeline is missing', () => {
    expect(golden.map(([id, dtype]) => `${id} ${dtype}`)).toEqual(
      pipelines.flatMap(({ id, dtypes }) => dtypes.map((dtype) => `${id} ${dtype}`)),
    );
  });

  // Observed on torch itself, like the others: 16-bit numbers, a million in one call, and calls for 1, 20, 3, 40 and 2.
  test.each<[HalfDtype, string, string, string]>([
    [
      'f16',
      '3630 3de3 30b3',
      '712deea6cf701ce3660ec653a46cb3514cf0814d721c25e741b96a9cd753d404',
      '287afb540f2c8471ed6164e4da40bb08866d119575b0d1e60a66edd39928bccb',
    ],
    [
      'bf16',
      'bf4f bfc4 3ed0',
      '12b8e8820035eb9217170501c97ecbd9b58c410d9598fa322e9e7cd2e91ed038',
      '71120f352aa85b7624d74053cdb7d18339b4da7057c765e6c71df5ed2b406cbc',
    ],
  ])('torch %s', (half, first, million, calls) => {
    for (const id of ['torch:cpu', 'torch:cpu-scalar']) {
      const open = () => openPipeline({ id, seed: '42', half });
      const bits = (count: number, source = open()) => halfBits(draw(source, count) as Float32Array, half);
      const head = Array.from(bits(1e6).subarray(0, 3), (word) => word.toString(16).padStart(4, '0'));
      expect(head.join(' ')).toBe(first);
      expect(sha256(bits(1e6))).toBe(million);
      const source = open();
      expect(sha256(concat(...[1, 20, 3, 40, 2].map((count) => bytesOf(bits(count, source)))))).toBe(calls);
    }
  });

  // The calls whose size matters: torch below 16 values and where 16 does not divide n; a million numbers of the two main streams.
  test.each<[string, NormalDtype, number, string]>([
    ['torch:cpu', 'f32', 5, '3eac62ae 3e03e69d 3e7016e7 3e6bdc6c bf8fb9c2'],
    ['torch:cpu', 'f32', 17, '3ff6a529 be236d85 befeaae4 3ee111d8 bf4214e2'],
    ['torch:cpu-scalar', 'f32', 17, '3ff6a527 be236d7b befeaae2 3ee111d7 bf4214e2'],
  ])('%s %s, n = %i', (id, dtype, n, first) => {
    expect(patterns(draw(openPipeline({ id, seed: '42', dtype }), n).slice(0, 5)).join(' ')).toBe(first);
  });
  test.each<[string, NormalDtype, string]>([
    ['numpy:PCG64', 'f64', 'd317580e98209bd61db46be506a50f1b9ceb1823872be30aaef4153c2d9cb721'],
    ['numpy:PCG64', 'f32', '02c6867aa0cdf63e262e260b3e498dd3d06d20729163bf813f7d498ac932e3db'],
    ['numpy:RandomState', 'f64', '926df2a3983bff5e09f7eba82bec19ab169878c79617739c7104c86dbfa6dd80'],
  ])('%s %s: a million', (id, dtype, digest) => {
    expect(sha256(draw(openPipeline({ id, seed: '42', dtype }), 1e6))).toBe(digest);
  });
});
