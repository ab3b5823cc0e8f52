using System.Net.ServerSentEvents;
using System.Text.Json;
using RideAspire.Bench.Loads;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>Riders follow their trips, all at one replica of the API, until each trip's deadline has passed.</summary>
internal static class EventStreams
{
    private const int OpenAtOnce = 64;

    private static readonly TimeSpan settling = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);

    public static Scenario Scenario { get; } = new(
        "events", "10,000 open event streams at one replica: memory per stream, and the time from commit to client", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        var plot = report.Plot = new("From commit to client", new("share of events, %"), new("latency, ms", IsLogarithmic: true));
        await using var rig = await Rig.StartAsync(report, options, ct);
        await rig.AddAsync("Timeout.Worker");
        var api = await rig.AddAsync("Booking.Api");
        await RunAsync("warm-up", options.Of(200, 1_000), TimeSpan.FromSeconds(2), null);

        var streams = options.Of(1_000, 10_000);
        var result = await RunAsync("events", streams, TimeSpan.FromSeconds(options.Of(3, 20)), report);
        plot.Line(
            $"{streams:N0} streams",
            [.. Enumerable.Range(1, 999).Select(n => (n / 10.0, result.Latency.Percentile(n / 10.0).TotalMilliseconds))]);

        async Task<LoadResult> RunAsync(string name, int count, TimeSpan over, Report? report)
        {
            var @case = $"{count:N0} streams";
            var lead = TimeSpan.FromSeconds(5) + settling + TimeSpan.FromMilliseconds(count * 2);
            var trips = await rig.AddWaitingAsync(name, count, over, lead, ct);
            var tokens = Tokens.OfRiders(name, count);
            var (result, empty) = (new LoadResult(), CpuTime.MemoryOf(api.ProcessId));
            using var client = new RideClient(api);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(lead + over + timeout);

            report?.Progress($"opening {count:N0} streams");
            using var gate = new SemaphoreSlim(OpenAtOnce);
            var listening = Enumerable.Range(0, count)
                .Select(n => ListenAsync(client, trips.Ids[n], tokens[n], gate, result, limit.Token)).ToList();
            await Task.Delay(trips.First - TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(1), TimeProvider.System, ct);
            report?.Add(@case, "memory per stream", (CpuTime.MemoryOf(api.ProcessId) - empty) / 1024.0 / count, "KiB", Aim.AtMost(20));

            report?.Progress("the deadlines come");
            var before = rig.Cpu();
            var closed = await Task.WhenAll(listening);
            if (report is not null)
            {
                report.AddLatency(@case, "commit to client", result.Latency);
                report.AddCpu(rig, @case, before, count, "event");
                report.MustBeNone(@case, "never told", closed.Count(wasSeen => !wasSeen));
                (await Expiries.OfAsync(rig, name, trips.First + over, ct)).AddCorrectness(report, @case);
            }

            await rig.ForgetTripsAsync();
            return result;
        }
    }

    /// <summary>Listens until the trip is closed. Returns false on a timeout.</summary>
    private static async Task<bool> ListenAsync(
        RideClient client, Guid trip, string token, SemaphoreSlim gate, LoadResult result, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        HttpResponseMessage answer;
        try
        {
            answer = await client.FollowAsync(trip, token, ct);
        }
        finally
        {
            gate.Release();
        }

        using (answer)
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(ct);
            try
            {
                await foreach (var item in SseParser.Create(stream, (_, data) => ClosedAt(data)).EnumerateAsync(ct))
                {
                    if (item.Data is not { } closedAt)
                        continue;
                    result.Latency.Record(TimeProvider.System.GetUtcNow() - closedAt);
                    return true;
                }
            }
            catch (OperationCanceledException)
            {
                // Counted as never told.
            }
        }

        return false;
    }

    private static DateTimeOffset? ClosedAt(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return null;

        var json = new Utf8JsonReader(data);
        return JsonElement.ParseValue(ref json).TryGetProperty("closedAt", out var at) && at.ValueKind == JsonValueKind.String
            ? at.GetDateTimeOffset()
            : null;
    }
}
