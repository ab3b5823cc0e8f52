using System.Text.RegularExpressions;
using RideAspire.Repository.Tests.Sources;

namespace RideAspire.Repository.Tests.Form;

/// <summary>Code has at most 140 columns. Prose, which is Markdown and comments, has at most 120.</summary>
public sealed partial class LineLengthTests
{
    private const int Code = 140;
    private const int Prose = 120;

    // A row of a table, a line of a code block, and a link cannot be broken. They may be as long as a wide window.
    private const int Unbreakable = 200;

    // How a comment on a line of its own starts.
    private static readonly Dictionary<string, string> comments = new()
    {
        [".cs"] = "//",
        [".csproj"] = "<!--",
        [".http"] = "#",
        [".json"] = "//",
        [".lua"] = "--",
        [".props"] = "<!--",
        [".sh"] = "#",
        [".sql"] = "--",
        [".targets"] = "<!--",
    };

    // Written by programs: EF's migrations, and the manifest that a test compares with Aspire's.
    private static readonly string[] generated = ["/Migrations/", "/manifest.json"];

    public static TheoryData<string> Extensions() => [.. comments.Keys];

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Code_and_its_comments_are_within_their_limits(string extension) => Report(
        from file in FilesWith(extension)
        from line in NumberedLinesOf(file)
        where line.Text.Length > (line.Text.TrimStart().StartsWith(comments[extension], StringComparison.Ordinal) ? Prose : Code)
        select (file, line.Number, line.Text));

    [Fact]
    public void Markdown_is_within_its_limits() => Report(FilesWith(".md").SelectMany(LongLinesOfMarkdown));

    private static IEnumerable<(string File, int Number, string Text)> LongLinesOfMarkdown(string file)
    {
        var inCode = false;
        foreach (var (number, text) in NumberedLinesOf(file))
        {
            var isFence = text.TrimStart().StartsWith("```", StringComparison.Ordinal);
            inCode ^= isFence;
            if (text.Length > (inCode || isFence || text.StartsWith('|') || Link().IsMatch(text) ? Unbreakable : Prose))
                yield return (file, number, text);
        }
    }

    private static IEnumerable<string> FilesWith(string extension) => RepositoryFiles.All.Where(file =>
        file.EndsWith(extension, StringComparison.Ordinal) && !generated.Any(part => file.Contains(part, StringComparison.Ordinal)));

    private static IEnumerable<(int Number, string Text)> NumberedLinesOf(string file) =>
        RepositoryFiles.ReadLines(file).Select((text, index) => (index + 1, text));

    private static void Report(IEnumerable<(string File, int Number, string Text)> tooLong) =>
        Faults.AssertNone(tooLong.Select(line => $"{line.File}:{line.Number} has {line.Text.Length} columns: {line.Text.Trim()[..60]}…"));

    [GeneratedRegex(@"^\W*(\[[^\]]*\]\([^)]*\)|<?https?://\S+)\W*$", RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
