using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RideAspire.Simulator;

/// <summary>What is drawn. Each has its own draws, so that another percentage for one leaves the others as they were.</summary>
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

/// <summary>Chance that hangs on nothing but the seed, the person and a count of that person's own: never on timing.</summary>
internal static class Chance
{
    /// <summary>At least 0, below 1, and always the same for the same arguments.</summary>
    /// <param name="person">The rider's or driver's number.</param>
    /// <param name="ordinal">Which of the person's offers or trips it is about, from 1; 0 when it is about none.</param>
    public static double Of(Draw draw, int seed, int person, int ordinal = 0)
    {
        Span<byte> question = stackalloc byte[4 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(question, (int)draw);
        BinaryPrimitives.WriteInt32LittleEndian(question[4..], seed);
        BinaryPrimitives.WriteInt32LittleEndian(question[8..], person);
        BinaryPrimitives.WriteInt32LittleEndian(question[12..], ordinal);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(question, hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) / (uint.MaxValue + 1.0);
    }
}
