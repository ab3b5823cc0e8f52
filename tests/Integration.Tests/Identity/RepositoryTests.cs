using System.Text.RegularExpressions;

namespace RideAspire.Integration.Tests.Identity;

public sealed partial class RepositoryTests
{
    private static readonly string[] notOurs = ["bin", "obj", "artifacts", ".git", ".vs", ".ride-aspire"];

    [Theory]
    [InlineData("a password = \"correct horse battery\"")]
    [InlineData("\"SigningKey\": \"c2lnbmluZyBrZXkgb2YgMzIgYnl0ZXMgb3IgbW9yZSE=\"")]
    [InlineData("Host=db;Username=rides;Password=pa55word;Database=rides")]
    [InlineData("redis:6379,password=pa55word")]
    [InlineData("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    public void A_secret_looks_like_this(string secret) => Assert.Matches(Secret(), secret);

    [Fact]
    public void No_file_of_the_repository_holds_a_secret()
    {
        var files = Files(Root()).Where(file => !file.EndsWith($"{nameof(RepositoryTests)}.cs", StringComparison.Ordinal)).ToArray();

        Assert.Contains(files, file => file.EndsWith("Program.cs", StringComparison.Ordinal));
        Assert.Empty(files.SelectMany(file => File.ReadLines(file).Where(line => Secret().IsMatch(line)).Select(line => $"{file}: {line.Trim()}")));
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder)
        .Concat(Directory.EnumerateDirectories(folder).Where(inner => !notOurs.Contains(Path.GetFileName(inner))).SelectMany(Files));

    /// <summary>The folder of the solution.</summary>
    internal static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RideAspire.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("RideAspire.sln is in none of the folders above the tests.");
        return folder;
    }

    // A value in quotes, a password in a connection string, a JWT, a private key. Braces and dollars are places for values.
    [GeneratedRegex("""(password|secret|signing.?key|api.?key)"?\s*[:=]\s*"[^"{}$]{12,}"|password=[^;"{}$()\[\]\s]{8,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
