const WIDTH = 24;

/** A line on the terminal that says how far a command is. Nothing where nobody looks. */
export class Progress {
  private done = 0;
  private all = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  expect(more: number): void {
    this.all += more;
    this.draw();
  }

  advance(): void {
    this.done += 1;
    this.draw();
  }

  /** Takes the line away. */
  end(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001b[K');
  }

  private draw(): void {
    if (!this.stream.isTTY) return;
    const filled = Math.round((this.done / Math.max(this.all, 1)) * WIDTH);
    this.stream.write(`\r[${'='.repeat(filled).padEnd(WIDTH)}] ${this.done} of ${this.all} questions`);
  }
}
