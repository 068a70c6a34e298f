using System;
using System.Collections.Generic;

/// <summary>Bytes that are described by seed, length and offset.</summary>
sealed class Pattern
{
    const int Tile = 65521;
    /// <summary>By seed: cases have few seeds, and send a byte at a time of some.</summary>
    static readonly Dictionary<uint, byte[]> Tiles = new Dictionary<uint, byte[]>();
    readonly byte[] tile;
    readonly long length;
    readonly long offset;

    public Pattern(uint seed, long length, long offset)
    {
        lock (Tiles)
        {
            if (!Tiles.TryGetValue(seed, out byte[] known)) Tiles[seed] = known = Made(seed);
            tile = (byte[])known.Clone();
        }
        this.length = length;
        this.offset = offset;
    }

    static byte[] Made(uint seed)
    {
        var tile = new byte[Tile];
        uint x = seed;
        for (int index = 0; index < Tile; index++)
        {
            x = unchecked(x * 1664525 + 1013904223);
            tile[index] = (byte)(x >> 24);
        }
        return tile;
    }

    /// <summary>The place of a position in the tile, which is made the right one.</summary>
    int TurnTo(long position)
    {
        long number = (offset + position) / Tile;
        for (int index = 0; index < 8; index++) tile[index] = (byte)(number >> (8 * index));
        return (int)((offset + position) % Tile);
    }

    public byte[] Whole()
    {
        var whole = new byte[length];
        for (int done = 0; done < whole.Length;)
        {
            int start = TurnTo(done);
            int size = Math.Min(Tile - start, whole.Length - done);
            Buffer.BlockCopy(tile, start, whole, done, size);
            done += size;
        }
        return whole;
    }

    /// <summary>The position of the first byte that differs, of data that begin at one; else -1.</summary>
    public long Mismatch(long position, byte[] data, int count)
    {
        for (int done = 0; done < count;)
        {
            int start = TurnTo(position + done);
            long left = Math.Max(0, length - position - done);
            int size = (int)Math.Min(left, Math.Min(Tile - start, count - done));
            if (size == 0) return position + done;
            for (int index = 0; index < size; index++)
            {
                if (tile[start + index] != data[done + index]) return position + done + index;
            }
            done += size;
        }
        return -1;
    }
}
