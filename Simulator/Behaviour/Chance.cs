using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RideAspire.Simulator.Behaviour;

/// <summary>
/// The kinds of random decision. Each kind has its own sequence, so changing one percentage leaves the other decisions
/// as they are.
/// </summary>
internal enum Draw
{
    AutoAccepts,
    Answer,
    ThinkTime,
    GivesBack,
    GivesBackAfter,
    Cancels,
    CancelsAfter,
}

/// <summary>
/// Random numbers that depend only on the seed, the person and a count of their offers or trips, never on timing.
/// </summary>
internal static class Chance
{
    /// <summary>A number from 0 to below 1, always the same for the same arguments.</summary>
    /// <param name="person">The rider's or driver's number.</param>
    /// <param name="ordinal">
    /// The person's first, second, ... offer or trip, from 1; 0 for a decision about neither.
    /// </param>
    public static double Of(Draw draw, int seed, int person, int ordinal = 0)
    {
        Span<byte> key = stackalloc byte[4 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(key, (int)draw);
        BinaryPrimitives.WriteInt32LittleEndian(key[4..], seed);
        BinaryPrimitives.WriteInt32LittleEndian(key[8..], person);
        BinaryPrimitives.WriteInt32LittleEndian(key[12..], ordinal);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) / (uint.MaxValue + 1.0);
    }
}
