// The part of @std/streams 1.1.2 that this project uses, declared for networks without JSR.
/** Cuts text into lines, without their ends. */
export class TextLineStream extends TransformStream<string, string> {
  constructor(options?: { allowCR?: boolean });
}
/** Everything a stream gives, as text. */
export function toText(stream: ReadableStream): Promise<string>;
