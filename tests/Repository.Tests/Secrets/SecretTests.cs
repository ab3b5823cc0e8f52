using System.Text.RegularExpressions;
using RideAspire.Repository.Tests.Sources;

namespace RideAspire.Repository.Tests.Secrets;

public sealed partial class SecretTests
{
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
        var files = RepositoryFiles.All.Where(file => !file.EndsWith($"{nameof(SecretTests)}.cs", StringComparison.Ordinal)).ToArray();

        Assert.Contains("AppHost/Program.cs", files);
        Assert.Empty(
            from file in files
            from line in RepositoryFiles.ReadLines(file)
            where Secret().IsMatch(line)
            select $"{file}: {line.Trim()}");
    }

    // A value in quotes, also of a key in a list. A value in a variable or in a YAML file. A password in a connection
    // string. A JWT. A private key. Braces and dollars are placeholders, not values.
    [GeneratedRegex(
        """(password|secret|signing.?key|api.?key)"?\s*[:=]\s*"[^"{}$]{12,}"|"Value"\s*:\s*"[A-Za-z0-9+/_-]{32,}=*"|"""
            + """signing.?keys?(__\w+)*\s*[:=]\s*"?[A-Za-z0-9+/_-]{32,}|\w*_(PASSWORD|SECRET)\s*[:=]\s*"?[^;"{}$()<>\[\]\s]{8,}|"""
            + """password=[^;"{}$()\[\]\s]{8,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
