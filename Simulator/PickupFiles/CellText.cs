namespace RideAspire.Simulator.PickupFiles;

/// <summary>A value of a file, as messages show it.</summary>
internal static class CellText
{
    private const int MaxLength = 40;

    /// <summary>In quotes, on one line, and cut: a value whose quote is never closed is most of a file.</summary>
    public static string Quote(ReadOnlySpan<char> text) =>
        $"'{text[..Math.Min(text.Length, MaxLength)].ToString().ReplaceLineEndings(" ")}{(text.Length > MaxLength ? "…" : "")}'";
}
