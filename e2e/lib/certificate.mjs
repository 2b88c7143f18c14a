// Certificates for tests, made by OpenSSL.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './process.mjs';

/** A certificate for 127.0.0.1 and `name` that vouches for itself: its files, and their text. */
export function selfSigned(name = 'localhost') {
  const dir = folder('certificate');
  const [certificate, key] = [join(dir, 'certificate.pem'), join(dir, 'key.pem')];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'basicConstraints=critical,CA:FALSE', '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`];
  const options = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', [...options, ...subject, '-keyout', key, '-out', certificate], { stdio: 'pipe' });
  return { certificate, key, cert_pem: readFileSync(certificate), key_pem: readFileSync(key) };
}
