import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RuleFile } from './rule-files';
import { type Files } from './scrape-config';
import { type Job, fileDiscovery } from './targets';

/** The folder that a Prometheus of the demo lives in, and that goes with it. */
export class Workspace {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'maas-demo-'));
  readonly dist = this.made('dist');
  readonly data = this.made('data');
  readonly history = path.join(this.folder, 'history.om');
  private readonly targets = this.made('targets');
  private readonly rules = this.made('rules');

  /** Writes what monitors refer to by its place in a cluster. */
  writeAccess({ token, ca }: { readonly token: string; readonly ca: string }): void {
    writeFileSync(this.files.token, token, { mode: 0o600 });
    writeFileSync(this.files.ca, ca);
  }

  get files(): Files {
    return {
      token: path.join(this.folder, 'token'),
      ca: path.join(this.folder, 'service-ca.crt'),
      targets: (job) => path.join(this.targets, `${job.replaceAll('/', '_')}.json`),
    };
  }

  /** The rule files, and where they are. */
  writeRules(files: readonly RuleFile[]): readonly string[] {
    return files.map(({ name, groups }) => {
      const file = path.join(this.rules, `${name}.yaml`);
      writeFileSync(file, JSON.stringify({ groups }, null, 2));
      return file;
    });
  }

  writeTargets(jobs: readonly Job[]): void {
    for (const job of jobs) {
      writeFileSync(this.files.targets(job.config.job_name), JSON.stringify(fileDiscovery(job), null, 2));
    }
  }

  /** A configuration of Prometheus: JSON, which is YAML. */
  writeConfig(name: string, jobs: readonly Job[], ruleFiles: readonly string[]): string {
    const file = path.join(this.folder, name);
    const config = {
      global: { scrape_interval: '30s', evaluation_interval: '30s' },
      rule_files: ruleFiles,
      scrape_configs: jobs.map((job) => job.config),
    };
    writeFileSync(file, JSON.stringify(config, null, 2));
    return file;
  }

  forgetHistory(): void {
    rmSync(this.history, { force: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private made(name: string): string {
    const made = path.join(this.folder, name);
    mkdirSync(made);
    return made;
  }
}
