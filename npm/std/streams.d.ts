// The part of @std/streams 1.1.2 that this project uses, declared for networks without JSR.
/** Cuts text into lines, without their ends. */
export class TextLineStream extends TransformStream<string, string> {
  constructor(options?: { allowCR?: boolean });
}
/** Ends (or fails, with `error`) after `size` bytes. */
export class LimitedBytesTransformStream
  extends TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  constructor(size: number, options?: { error?: boolean });
}
/** Everything a stream gives, as text. */
export function toText(stream: ReadableStream): Promise<string>;
/** Everything a stream gives, as bytes. */
export function toBytes(
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>>;
/** Joins streams, in whatever order their chunks come. */
export function mergeReadableStreams<T>(
  ...streams: ReadableStream<T>[]
): ReadableStream<T>;
