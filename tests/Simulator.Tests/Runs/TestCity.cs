using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>
/// A city for the runs of one test. No other city is within 200 km, so runs do not get one another's drivers.
/// </summary>
internal sealed class TestCity : IDisposable
{
    private const string ReportName = "report.json";

    /// <summary>In most tests each rider and driver does what takes a trip to its end.</summary>
    private static readonly (string Name, string Percent)[] habits = [("--cancel", "0"), ("--auto-accept", "100"), ("--return", "0")];

    private static int cities;

    private readonly Scratch scratch = new();
    private readonly RideSystem system;
    private readonly string pickups;
    private readonly double lat = -60 + (2 * Interlocked.Increment(ref cities));

    /// <param name="rides">
    /// The number of pick-ups in the city's file: one per minute from 18:00, a few metres apart.
    /// </param>
    public TestCity(RideSystem system, int rides)
    {
        this.system = system;
        pickups = scratch.File("day.csv",
        [
            "Date/Time,Lat,Lon,Base",
            .. Enumerable.Range(0, rides).Select(number => string.Create(
                CultureInfo.InvariantCulture, $"2014/9/4 18:{number:00}:01,{lat + (number * 0.0001):0.0000},-73.98,B02598")),
        ]);
    }

    public JsonNode Report => JsonNode.Parse(File.ReadAllText(scratch.PathOf(ReportName)))!;

    public bool HasReport => File.Exists(scratch.PathOf(ReportName));

    /// <summary>
    /// Runs the simulator in this city, from 18:00 at an hour per second unless the arguments say otherwise.
    /// </summary>
    /// <param name="args">Options and their values, alternately.</param>
    public async Task<SimulatorCommandRun> RunAsync(params string[] args) => await SimulatorCommandRun.OfAsync(
        TestContext.Current.CancellationToken, Arguments(await system.GatewayAsync(), args));

    /// <summary>The arguments of a run in this city.</summary>
    public string[] Arguments(Uri gateway, params string[] args)
    {
        (string Name, string Value)[] usual =
        [
            ("--pickups", pickups), ("--from", "18:00"), ("--to", "19:00"), ("--speed", "3600"), .. habits,
            ("--gateway", $"{gateway}"), ("--report", scratch.PathOf(ReportName)),
        ];
        return [.. usual.Where(option => !args.Contains(option.Name)).SelectMany(option => (string[])[option.Name, option.Value]), .. args];
    }

    /// <summary>The city's trips as the system has them.</summary>
    public async Task<IReadOnlyList<JsonNode>> TripsAsync()
    {
        var found = new List<JsonNode>();
        for (var next = "/v1/ops/trips?limit=100"; next is not null;)
        {
            var page = await ReadAsync(next);
            found.AddRange(page["trips"]!.AsArray().Where(trip => Math.Abs((double)trip!["pickup"]!["lat"]! - lat) < 1)!);
            next = (string?)page["next"];
        }

        return found;
    }

    /// <summary>The statuses of the city's trips.</summary>
    public async Task<IReadOnlyList<string>> StatusesAsync() => [.. (await TripsAsync()).Select(trip => (string)trip["status"]!)];

    /// <summary>The statuses of the offers of the city's trips.</summary>
    public Task<IReadOnlyList<string>> OfferStatusesAsync() => InspectAsync("offers");

    /// <summary>The statuses that the city's trips have had since they were booked.</summary>
    public Task<IReadOnlyList<string>> ChangesAsync() => InspectAsync("history");

    public void Dispose() => scratch.Dispose();

    private async Task<IReadOnlyList<string>> InspectAsync(string list)
    {
        var statuses = new List<string>();
        foreach (var trip in await TripsAsync())
            statuses.AddRange((await ReadAsync($"/v1/ops/trips/{trip["id"]}"))[list]!.AsArray().Select(item => (string)item!["status"]!));
        return statuses;
    }

    private async Task<JsonNode> ReadAsync(string path)
    {
        using var api = new ApiClient(await system.GatewayAsync());
        using var answer = await api.GetAsync(path, TestTokens.Ops(), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }
}
