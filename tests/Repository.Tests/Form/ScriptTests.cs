using RideAspire.Repository.Tests.Sources;

namespace RideAspire.Repository.Tests.Form;

public sealed class ScriptTests
{
    [Fact]
    public void Every_script_says_what_it_takes_and_returns() => Assert.All(
        RepositoryFiles.In("Rides").Where(file => file.EndsWith(".lua", StringComparison.Ordinal)),
        file =>
        {
            var text = string.Join('\n', RepositoryFiles.ReadLines(file));
            Assert.StartsWith("-- ", text, StringComparison.Ordinal);
            Assert.Contains("-- KEYS", text, StringComparison.Ordinal);
            Assert.Contains("-- ARGV", text, StringComparison.Ordinal);
            Assert.Contains("-- returns", text, StringComparison.Ordinal);
        });
}
