using System.Globalization;
using System.Threading.Channels;
using CsCheck;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>
/// Whatever riders, drivers, workers, sweeps and the clock do, in whatever order, leaves one legal history behind. <c>RIDEASPIRE_INTERLEAVINGS</c>
/// says how many interleavings are played instead of the usual 2,000 (38 a second on two calm cores), and <c>CsCheck_Seed</c> which one is
/// first: a failure names its own. The steps are the seed's, their order between lanes is the machine's, so play a seed a few times.
/// They take all the machine has, so nothing else runs beside them.
/// </summary>
[Collection(nameof(InterleavingTests))]
[CollectionDefinition(nameof(InterleavingTests), DisableParallelization = true)]
public sealed class InterleavingTests(StoresFixture stores, ITestOutputHelper output)
{
    private const int Usual = 2_000;

    /// <summary>Worlds that are played at a time.</summary>
    private const int Stages = 4;

    [Fact]
    public async Task Any_interleaving_of_all_that_can_happen_leaves_a_legal_history_and_true_answers()
    {
        var count = long.Parse(Environment.GetEnvironmentVariable("RIDEASPIRE_INTERLEAVINGS") ?? $"{Usual}", CultureInfo.InvariantCulture);
        await using var redis = await LocalRedis.StartAsync(new() { Persistent = false });
        var stages = await Task.WhenAll(Enumerable.Range(0, Stages).Select(_ => Stage.BuildAsync(stores, redis)));
        var free = Channel.CreateUnbounded<Stage>();
        foreach (var stage in stages)
            free.Writer.TryWrite(stage);

        var tally = new Tally();
        var started = TimeProvider.System.GetTimestamp();
        await Interleaving.Any.SampleAsync(async plan =>
        {
            var stage = await free.Reader.ReadAsync();
            try
            {
                if (await new World(stage, plan, tally).PlayAsync() is { } wrong)
                    throw new IllegalWorldException(wrong);
            }
            finally
            {
                free.Writer.TryWrite(stage);
            }
        }, output.WriteLine, iter: count, threads: Stages, print: plan => plan.ToString());

        output.WriteLine($"{count} interleavings in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s.");
        output.WriteLine($"{tally}");
        foreach (var stage in stages)
            stage.Dispose();
        if (count >= Usual)
            Assert.Empty(tally.NeverSeen);
    }
}
