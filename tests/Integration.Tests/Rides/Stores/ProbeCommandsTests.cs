using System.Text.RegularExpressions;
using RideAspire.Stores;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>What a Redis must be able to do is told before the first trip needs it.</summary>
public sealed partial class ProbeCommandsTests
{
    [Fact]
    public void The_probe_tries_every_command_of_every_script()
    {
        var assembly = typeof(RedisStore).Assembly;
        var scripts = assembly.GetManifestResourceNames().Where(name => name.EndsWith(".lua", StringComparison.Ordinal)).ToDictionary(
            name => name, name => Commands().Matches(Read(name)).Select(match => match.Groups[1].Value));

        var tried = scripts.Single(script => script.Key.EndsWith("probe.lua", StringComparison.Ordinal)).Value.ToHashSet();
        Assert.Empty(scripts.SelectMany(script => script.Value).Except(tried));
        Assert.Contains("GEOSEARCH", tried);

        string Read(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
    }

    // A command is the first word in capitals and quotes within the call.
    [GeneratedRegex(@"(?:call|try)\(.*?'([A-Z]+)'")]
    private static partial Regex Commands();
}
