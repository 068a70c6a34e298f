/** The C library, by the name of its shared object. */
export const LIBRARY = "libc.so.6";
