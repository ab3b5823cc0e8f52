using RideAspire.Bench.Loads;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>One of the two systems of <see cref="TelemetryCost"/>, and what it has done in its turns.</summary>
/// <param name="rig">Its stores and services.</param>
/// <param name="gateway">Its gateway.</param>
/// <param name="isTraced">
/// Whether a tenth of the trips that expire have a recorded trace, as bookings leave them.
/// </param>
internal sealed class TelemetrySide(Rig rig, Replica gateway, bool isTraced) : IAsyncDisposable
{
    private const int Clients = 32;

    private readonly Dictionary<string, TimeSpan> bookingCpu = [], expiryCpu = [];
    private readonly List<double> perSecond = [], expiryCosts = [];
    private readonly List<Expiries> expiries = [];

    public long Bookings { get; private set; }

    /// <summary>The bookings per second of each turn.</summary>
    public IReadOnlyList<double> BookingsPerSecond => perSecond;

    /// <summary>The processor time of the system per expiry, in µs, without that of the measuring program.</summary>
    public IReadOnlyList<double> ExpiryCosts => expiryCosts;

    /// <summary>The 99th percentiles of the turns' latenesses, in ms.</summary>
    public IReadOnlyList<double> ExpiryP99 => [.. expiries.Select(turn => turn.Percentile(99))];

    public async Task WarmUpAsync(Report report, string[] tokens, TimeSpan time, CancellationToken ct)
    {
        for (var n = 0; n < 3; n++)
        {
            await RunAsync(tokens, time);
            await rig.ForgetTripsAsync();
        }

        await Steady.WarmUpAsync(rig, report, ct);
    }

    /// <summary>Books for a while.</summary>
    public async Task BookAsync(string[] tokens, TimeSpan time)
    {
        var before = rig.Cpu();
        var result = await RunAsync(tokens, time);
        Bookings += result.Calls;
        Add(bookingCpu, rig.CpuSince(before));
        perSecond.Add(result.PerSecond);
        await rig.ForgetTripsAsync();
    }

    /// <summary>Lets trips expire whose deadlines are spread evenly.</summary>
    public async Task ExpireAsync(int count, TimeSpan over, CancellationToken ct)
    {
        var (turn, cpu) = await Steady.ExpireAsync(rig, count, over, isTraced, ct);
        expiries.Add(turn);
        Add(expiryCpu, cpu);
        expiryCosts.Add(cpu.Where(process => process.Key != Rig.MeasuringProgram).Sum(process => process.Value.TotalMicroseconds) / count);
        await rig.ForgetTripsAsync();
    }

    public void Report(Report report, string @case)
    {
        report.Add(@case, "bookings, median of the turns", TelemetryCost.Median(perSecond), "/s");
        report.AddCpu(@case, bookingCpu, Bookings, "booking");
        foreach (var percent in (int[])[50, 99])
        {
            report.Add(
                @case,
                $"median lateness p{percent}",
                TelemetryCost.Median([.. expiries.Select(turn => turn.Percentile(percent))]),
                "ms");
        }

        report.AddCpu(@case, expiryCpu, expiries.Sum(turn => turn.Trips), "expiry");
        report.MustBeNone(@case, "lost", expiries.Sum(turn => turn.Lost));
        report.MustBeNone(@case, "early", expiries.Sum(turn => turn.Early));
        report.MustBeNone(@case, "double", expiries.Sum(turn => turn.Twice));
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    private static void Add(Dictionary<string, TimeSpan> sums, IReadOnlyDictionary<string, TimeSpan> taken)
    {
        foreach (var (process, time) in taken)
            sums[process] = sums.GetValueOrDefault(process) + time;
    }

    private async Task<LoadResult> RunAsync(string[] tokens, TimeSpan time)
    {
        using var client = new RideClient(gateway);
        return await ClosedLoop.RunAsync(Clients, time, n => client.BookAsync(tokens[n]));
    }
}
