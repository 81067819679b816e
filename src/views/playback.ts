/** Plays samples by Web Audio, from any place. Nothing sounds before a reader asks. */

export interface Playback {
  /** Whether this browser can play at all. */
  readonly possible: boolean;
  readonly playing: boolean;
  /** Seconds from the start. */
  readonly position: number;
  play(): Promise<void>;
  pause(): void;
  seek(seconds: number): void;
  /** Other samples; stops. */
  load(samples: ArrayLike<number>, sampleRate: number): void;
}

/** @param ended called when the sound has come to its end */
export function makePlayback(ended: () => void): Playback {
  let context: AudioContext | undefined;
  let source: AudioBufferSourceNode | undefined;
  let sound: {samples: Float32Array; rate: number} = {samples: new Float32Array(), rate: 1};
  let position = 0;
  let startedAt = 0;

  const now = () =>
    source && context ? Math.min(duration(), position + context.currentTime - startedAt) : position;
  const duration = () => sound.samples.length / sound.rate;
  const pause = () => {
    position = now();
    const before = source;
    source = undefined;
    before?.stop();
  };
  const play = async () => {
    if (source || sound.samples.length === 0) return;
    // A page may make sound only after a press of a button: this is one.
    context ??= new AudioContext();
    await context.resume();
    if (position >= duration()) position = 0;
    const buffer = context.createBuffer(1, sound.samples.length, sound.rate);
    buffer.copyToChannel(sound.samples as Float32Array<ArrayBuffer>, 0);
    const next = context.createBufferSource();
    next.buffer = buffer;
    next.connect(context.destination);
    next.onended = () => {
      if (source !== next) return;
      source = undefined;
      position = duration();
      ended();
    };
    startedAt = context.currentTime;
    source = next;
    next.start(0, position);
  };
  return {
    possible: typeof AudioContext !== "undefined",
    get playing() {
      return source !== undefined;
    },
    get position() {
      return now();
    },
    play,
    pause,
    seek: (seconds) => {
      const goesOn = source !== undefined;
      pause();
      position = Math.max(0, Math.min(duration(), seconds));
      if (goesOn) void play();
    },
    load: (samples, rate) => {
      pause();
      position = 0;
      sound = {samples: Float32Array.from(samples), rate};
    },
  };
}
