using System.Text.Json;
using RideAspire.LocalServers;

namespace RideAspire.KubernetesTrial.Loads;

/// <summary>What the simulator's riders and drivers saw.</summary>
/// <param name="Broken">What broke the promise, by name, each above zero. Empty when it was kept.</param>
internal sealed record SimulatedLoad(int Trips, int Reconnects, IReadOnlyDictionary<string, long> Broken)
{
    private const int Drivers = 60;

    private static readonly string[] mustBeNone =
        ["failedRequests", "early", "openPastDeadline", "missedStates", "unservedStreams", "abandoned"];

    /// <summary>Runs the simulator until each trip has ended.</summary>
    /// <param name="build">The folder of the simulator's build.</param>
    /// <exception cref="LocalServerException">It wrote no report. The message has its output.</exception>
    public static async Task<SimulatedLoad> RunAsync(string build, Uri gateway, int perSecond, TimeSpan duration)
    {
        var folder = ServerFolder.NewTemporary("simulated-load");
        try
        {
            var (pickups, report) = (Path.Combine(folder, "pickups.csv"), Path.Combine(folder, "report.json"));
            Pickups.Write(pickups, perSecond, duration);
            var (exitCode, output) = await OwnedProcess.RunAsync(new(
                "dotnet", "exec", Path.Combine(build, "Simulator.dll"), "--pickups", pickups,
                "--to", Pickups.EndOf(duration), "--speed", $"{Pickups.Speed}", "--drivers", $"{Drivers}",
                "--gateway", $"{gateway}", "--report", report));
            return File.Exists(report)
                ? Of(JsonDocument.Parse(await File.ReadAllTextAsync(report)).RootElement)
                : throw new LocalServerException($"The simulator ended with {exitCode} and without a report.\n{output}");
        }
        finally
        {
            ServerFolder.DeleteTemporary(folder);
        }
    }

    private static SimulatedLoad Of(JsonElement report) => new(
        report.GetProperty("trips").GetInt32(),
        report.GetProperty("reconnects").GetInt32(),
        mustBeNone.ToDictionary(name => name, name => report.GetProperty(name).GetInt64())
            .Where(count => count.Value > 0).ToDictionary());
}
