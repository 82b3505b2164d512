// Writes schema/platform.schema.json from the table of forms; a test holds the file to it. Run by `npm run schema`, with tsx.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { platformSchema } from '../lib/platform/platform-form';

const file = fileURLToPath(import.meta.resolve('../schema/platform.schema.json'));
writeFileSync(file, await format(JSON.stringify(platformSchema()), { parser: 'json', printWidth: 110 }));
