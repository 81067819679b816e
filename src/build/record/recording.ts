/**
 * The recording of a chapter: what its cells showed when every run on the page had been played to its
 * end. One file a chapter, chapters/recorded/NN-slug.json; `npm run record` writes it, the build puts
 * it into the page (inline.ts), and a test asks `recordingProblems` whether it still holds.
 */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import type {RecordedRun} from "../../views/recorded.js";
import type {Chapter} from "../chapter.js";
import {type Project, writeIfChanged} from "../files.js";
import type {RecordedOf} from "./inline.js";

export interface RecordedCell {
  /** Of the cell's code and of all code above it: see hashes.ts. */
  readonly hash: string;
  /** What it showed, as HTML that needs no script; absent where there was nothing to see. */
  readonly html?: string;
  /** The runs that its views follow. */
  readonly runs?: readonly string[];
}

/** A run of the book, and the cell whose panel played it. */
export interface PlayedRun extends RecordedRun {
  readonly cell: string;
}

export interface Recording {
  readonly cells: Readonly<Record<string, RecordedCell>>;
  readonly runs: Readonly<Record<string, PlayedRun>>;
  /** Style rules of the images in `html`. */
  readonly style: string;
}

/** The most that the recording of a chapter may weigh, in bytes. */
export const LARGEST = 300_000;

/** "chapters/recorded/02-multi-layer-perceptron.json": the file as messages name it. */
export const recordingFile = (slug: string): string => `chapters/recorded/${slug}.json`;

/** "npm run record -- 02" */
export const recordCommand = (slug: string): string => `npm run record -- ${slug.split("-")[0]}`;

const pathOf = ({chapters}: Project, slug: string) => join(chapters, "recorded", `${slug}.json`);

/**
 * The recording of a chapter; undefined when there is none.
 *
 * @throws Error that names the file and the reason, when it cannot be read
 */
export function readRecording(project: Project, slug: string): Recording | undefined {
  const path = pathOf(project, slug);
  if (!existsSync(path)) return undefined;
  const broken = (reason: string) =>
    new Error(`${recordingFile(slug)}: ${reason} Make it anew: ${recordCommand(slug)}`);
  let recording: Recording;
  try {
    recording = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw broken(`it cannot be read: ${(error as Error).message}.`);
  }
  const {cells, runs, style} = recording ?? {};
  if (typeof cells !== "object" || typeof runs !== "object" || typeof style !== "string") {
    throw broken('it lacks "cells", "runs" or "style".');
  }
  for (const [id, cell] of Object.entries(cells)) {
    if (typeof cell?.hash !== "string") throw broken(`its cell "${id}" has no hash.`);
  }
  for (const [id, {cell, seed, steps, losses, metrics}] of Object.entries(runs)) {
    const whole =
      cell in cells && Number.isFinite(seed) && steps?.length === losses?.length && metrics;
    if (!whole) throw broken(`its run "${id}" is not complete.`);
  }
  return recording;
}

/** The recordings of these chapters by slug. @throws Error, when asked, like `readRecording` */
export function recordingsOf(project: Project, chapters: readonly Chapter[]): RecordedOf {
  return (slug) => {
    const origins = chapters.find((chapter) => chapter.slug === slug)?.origins;
    const recording = origins && readRecording(project, slug);
    return recording && {recording, origins};
  };
}

/** Writes a recording whole or not at all, one cell and one run a line. Returns its size in bytes. */
export function writeRecording(
  project: Project,
  slug: string,
  {cells, runs, style}: Recording,
): number {
  const lines = (entries: object) =>
    Object.entries(entries).map(([id, entry]) => `${JSON.stringify(id)}: ${JSON.stringify(entry)}`);
  const part = (entries: object) => `{\n${lines(entries).join(",\n")}\n}`;
  const text = `{"cells": ${part(cells)}, "runs": ${part(runs)}, "style": ${JSON.stringify(style)}}\n`;
  writeIfChanged(pathOf(project, slug), text);
  return Buffer.byteLength(text);
}

/**
 * What is wrong with the recording of a chapter, a line each, with the way to mend it. A page without
 * cells has nothing to record.
 */
export function recordingProblems(project: Project, chapter: Chapter): string[] {
  const {slug, file, origins} = chapter;
  if (origins.size === 0) return [];
  const cure = `Record it: ${recordCommand(slug)}`;
  let recording: Recording | undefined;
  try {
    recording = readRecording(project, slug);
  } catch (error) {
    return [(error as Error).message];
  }
  if (!recording) return [`${file} has no recording. ${cure}`];
  const problems: string[] = [];
  const {cells} = recording;
  for (const [id, {hash}] of origins) {
    if (!(id in cells)) problems.push(`${file}: cell "${id}" is not recorded. ${cure}`);
    else if (cells[id].hash !== hash) {
      problems.push(`${file}: the recording of cell "${id}" is of other code. ${cure}`);
    }
  }
  for (const id of Object.keys(cells)) {
    if (origins.has(id)) continue;
    problems.push(`${file}: cell "${id}" is recorded, but is gone from the chapter. ${cure}`);
  }
  const size = readFileSync(pathOf(project, slug)).length;
  if (size > LARGEST) {
    problems.push(
      `${recordingFile(slug)} weighs ${kilobytes(size)}; the most is ${kilobytes(LARGEST)}. ` +
        "Let the chapter show fewer or smaller pictures.",
    );
  }
  return problems;
}

export const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} KB`;
