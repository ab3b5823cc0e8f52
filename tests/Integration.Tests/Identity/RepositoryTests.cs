using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace RideAspire.Integration.Tests.Identity;

public sealed partial class RepositoryTests
{
    private static readonly string[] notOurs = ["bin", "obj", "artifacts", ".git", ".vs", ".ride-aspire"];

    [Theory]
    [InlineData("a password = \"correct horse battery\"")]
    [InlineData("\"SigningKey\": \"c2lnbmluZyBrZXkgb2YgMzIgYnl0ZXMgb3IgbW9yZSE=\"")]
    [InlineData("\"SigningKeys\": [ { \"Issuer\": \"ride-aspire-dev\", \"Value\": \"c2lnbmluZyBrZXkgb2YgMzIgYnl0ZXMgb3IgbW9yZSE=\" } ]")]
    [InlineData("    { \"Value\": \"c2lnbmluZyBrZXkgb2YgMzIgYnl0ZXMgb3IgbW9yZSE=\" }")]
    [InlineData("export Authentication__Schemes__Bearer__SigningKeys__0__Value=c2lnbmluZyBrZXkgb2YgMzIgYnl0ZXMgb3IgbW9yZSE=")]
    [InlineData("  Authentication__Schemes__Bearer__SigningKeys__0__Value: \"c2lnbmluZyBrZXkgb2YgMzIgYnl0ZXMgb3IgbW9yZSE=\"")]
    [InlineData("Parameters__signing-key=c2lnbmluZyBrZXkgb2YgMzIgYnl0ZXMgb3IgbW9yZSE=")]
    [InlineData("      POSTGRES_PASSWORD: hunter2hunter2")]
    [InlineData("POSTGRES_PASSWORD=hunter2hunter2")]
    [InlineData("Host=db;Username=rides;Password=pa55word;Database=rides")]
    [InlineData("redis:6379,password=pa55word")]
    [InlineData("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    public void A_secret_looks_like_this(string secret) => Assert.Matches(Secret(), secret);

    [Fact]
    public void No_file_of_the_repository_holds_a_secret()
    {
        var files = (OfGit(Checkout.Root) ?? Files(Checkout.Root)).Where(file => !file.EndsWith($"{nameof(RepositoryTests)}.cs", StringComparison.Ordinal)).ToArray();

        Assert.Contains(files, file => file.EndsWith("Program.cs", StringComparison.Ordinal));
        Assert.Empty(files.SelectMany(file => File.ReadLines(file).Where(line => Secret().IsMatch(line)).Select(line => $"{file}: {line.Trim()}")));
    }

    // What git knows of; what else lies about, such as a developer's own notes, is not the repository's. Null where there is no git, as in an archive.
    private static string[]? OfGit(string root)
    {
        if (!Path.Exists(Path.Combine(root, ".git")))
            return null;
        try
        {
            var (exitCode, output) = Run(root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard");
            return exitCode != 0 ? null : [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(file => Path.Combine(root, file)).Where(File.Exists)];
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static (int ExitCode, string Output) Run(string folder, string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder)
        .Concat(Directory.EnumerateDirectories(folder).Where(inner => !notOurs.Contains(Path.GetFileName(inner))).SelectMany(Files));

    // A value in quotes, also of a key in a list; one in a variable or a file of YAML; a password in a connection string; a JWT; a private key.
    // Braces and dollars are places for values.
    [GeneratedRegex("""(password|secret|signing.?key|api.?key)"?\s*[:=]\s*"[^"{}$]{12,}"|"Value"\s*:\s*"[A-Za-z0-9+/_-]{32,}=*"|signing.?keys?(__\w+)*\s*[:=]\s*"?[A-Za-z0-9+/_-]{32,}|\w*_(PASSWORD|SECRET)\s*[:=]\s*"?[^;"{}$()<>\[\]\s]{8,}|password=[^;"{}$()\[\]\s]{8,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
