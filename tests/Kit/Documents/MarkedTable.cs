namespace RideAspire.Kit;

/// <summary>A table between two markers in a Markdown file. A program writes it, people write the rest.</summary>
/// <param name="name">The markers are comments that start with <c>begin NAME</c> and <c>end NAME</c>.</param>
public sealed class MarkedTable(string file, string name, params IReadOnlyList<string> columns)
{
    private const int HeaderLines = 2;

    private readonly string begin = $"<!-- begin {name}", end = $"<!-- end {name}";

    /// <summary>The rows as they are in the file, without the header.</summary>
    public IReadOnlyList<string> Rows
    {
        get
        {
            var (lines, first, last) = Find();
            return [.. lines[(first + 1)..last].Where(line => line.StartsWith('|')).Skip(HeaderLines)];
        }
    }

    public static string Row(params IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    /// <summary>A table as lines, without markers.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<string> columns, IEnumerable<string> rows) =>
        [Row(columns), Row(columns.Select(_ => "---")), .. rows];

    /// <summary>The text of a row's first cell.</summary>
    public static string KeyOf(string row) => row.Split('|')[1].Trim();

    /// <summary>Replaces all rows. The rest of the file stays as it is.</summary>
    public void Write(IEnumerable<string> rows)
    {
        var (lines, first, last) = Find();
        File.WriteAllText(file, string.Join('\n', [.. lines[..(first + 1)], "", .. Lines(columns, rows), "", .. lines[last..]]));
    }

    /// <summary>Replaces the rows with a key, where the first of them was, or adds the new rows at the end.</summary>
    public void Put(string key, IReadOnlyList<string> rows)
    {
        var all = Rows.ToList();
        var at = all.FindIndex(row => KeyOf(row) == key);
        all.RemoveAll(row => KeyOf(row) == key);
        all.InsertRange(at < 0 ? all.Count : at, rows);
        Write(all);
    }

    private (string[] Lines, int First, int Last) Find()
    {
        var lines = File.ReadAllText(file).ReplaceLineEndings("\n").Split('\n');
        var first = Array.FindIndex(lines, line => line.StartsWith(begin, StringComparison.Ordinal));
        var last = Array.FindIndex(lines, line => line.StartsWith(end, StringComparison.Ordinal));
        return first >= 0 && last > first
            ? (lines, first, last)
            : throw new InvalidDataException($"{file} has no table between the lines '{begin} …' and '{end} …'.");
    }
}
