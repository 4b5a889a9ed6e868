/** Keeps what was made last, so that the same is not made twice. */
export class Recent<T> {
  private readonly most: number;
  private readonly made = new Map<string, T>();

  constructor(most: number) {
    this.most = most;
  }

  get(key: string, make: () => T): T {
    const value = this.made.get(key) ?? make();
    // The newest stands last.
    this.made.delete(key);
    this.made.set(key, value);
    for (const oldest of this.made.keys()) {
      if (this.made.size <= this.most) break;
      this.made.delete(oldest);
    }
    return value;
  }

  clear(): void {
    this.made.clear();
  }
}
