namespace RideAspire.Kit;

/// <summary>The table between two markers in a Markdown file: a program writes it, people write what is around it.</summary>
public static class MarkedTable
{
    public const string Begin = "<!-- begin table", End = "<!-- end table";

    private const int HeaderLines = 2;

    /// <summary>The rows, without the header.</summary>
    public static IReadOnlyList<string> Rows(string file)
    {
        var (lines, begin, end) = Find(file);
        return [.. lines[(begin + 1)..end].Where(line => line.StartsWith('|')).Skip(HeaderLines)];
    }

    /// <summary>Replaces what is between the markers. The rest of the file stays as it is.</summary>
    /// <param name="header">The names of the columns.</param>
    public static void Write(string file, IReadOnlyList<string> header, IEnumerable<string> rows)
    {
        var (lines, begin, end) = Find(file);
        File.WriteAllText(file, string.Join('\n', [.. lines[..(begin + 1)], "", .. Lines(header, rows), "", .. lines[end..]]));
    }

    /// <summary>A table without markers.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<string> header, IEnumerable<string> rows) =>
        [Row(header), Row(header.Select(_ => "---")), .. rows];

    public static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static (string[] Lines, int Begin, int End) Find(string file)
    {
        var lines = File.ReadAllText(file).ReplaceLineEndings("\n").Split('\n');
        var begin = Array.FindIndex(lines, line => line.StartsWith(Begin, StringComparison.Ordinal));
        var end = Array.FindIndex(lines, line => line.StartsWith(End, StringComparison.Ordinal));
        return begin >= 0 && end > begin
            ? (lines, begin, end)
            : throw new InvalidDataException($"{file} has no table between the lines '{Begin} …' and '{End} …'.");
    }
}
