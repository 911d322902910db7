import { z } from 'zod';
import { statementSchema } from '../../evidence/certificate-schema.ts';
import { attack } from './attack.ts';
import { audit } from './audit.ts';
import { check } from './check.ts';
import { compare } from './compare.ts';
import { live } from './live.ts';
import { alarm } from './monitor.ts';
import { runSummaryDocument } from './run-summary.ts';
import { selfTest } from './self-test.ts';
import { verification } from './verification.ts';

/**
 * Every JSON document there is, by the name under which its JSON Schema is published: docs/schemas/NAME.schema.json.
 * `npm run schemas` writes them; a test fails where one is missing or behind.
 */
export const SCHEMAS = {
  alarm: {
    schema: alarm,
    title: 'fairnoise certify, fairnoise predict --format json when the in-line monitor stopped the run',
  },
  attack: { schema: attack, title: 'fairnoise attack --format json, and matrix.json' },
  audit: { schema: audit, title: 'fairnoise audit --format json' },
  certificate: {
    schema: statementSchema,
    title: 'Payload of certificate.json, an in-toto statement in a DSSE envelope',
  },
  check: { schema: check, title: 'fairnoise check --format json' },
  compare: { schema: compare, title: 'compare.json of fairnoise certify --compare' },
  monitor: { schema: live, title: 'One line of fairnoise monitor' },
  'run-summary': { schema: runSummaryDocument, title: 'fairnoise certify, fairnoise predict --format json' },
  'self-test': { schema: selfTest, title: 'fairnoise audit --self-test --format json' },
  verification: { schema: verification, title: 'fairnoise verify --format json' },
} satisfies Record<string, { schema: z.ZodType; title: string }>;

export type DocumentName = keyof typeof SCHEMAS;

/** The published JSON Schema (2020-12) of a document. Readers must pass over fields that later versions add. */
export function jsonSchema(name: DocumentName): Record<string, unknown> {
  const { schema, title } = SCHEMAS[name];
  // Zod would forbid unknown fields in what it writes; a reader of ours must not break on a field of tomorrow's version.
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
    },
  });
  return { $schema, $id: `urn:fairnoise:schema:${name}:v1`, title, ...rest };
}
