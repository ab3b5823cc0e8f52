using System.Globalization;
using System.Threading.Channels;
using CsCheck;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>
/// Riders, drivers, workers, sweeps and the clock act in any order, and the result is always a legal history. By
/// default 2,000 interleavings run, about 38 a second on two idle cores. <c>RIDEASPIRE_INTERLEAVINGS</c> sets another
/// number. <c>CsCheck_Seed</c> sets the first seed, and a failure prints its seed. A seed fixes the steps, but not
/// their order between lanes, so run a seed several times to repeat a failure.
/// </summary>
/// <remarks>The interleavings use the whole machine, so no other test runs at the same time.</remarks>
[Collection(nameof(InterleavingTests))]
[CollectionDefinition(nameof(InterleavingTests), DisableParallelization = true)]
public sealed class InterleavingTests(StoresFixture stores, ITestOutputHelper output)
{
    private const int DefaultCount = 2_000;

    /// <summary>The number of interleavings that run at the same time.</summary>
    private const int Concurrency = 4;

    [Fact]
    public async Task Every_interleaving_of_steps_leaves_a_legal_history_and_true_answers()
    {
        var setting = Environment.GetEnvironmentVariable("RIDEASPIRE_INTERLEAVINGS");
        var count = setting is null ? DefaultCount : long.Parse(setting, CultureInfo.InvariantCulture);
        await using var redis = await LocalRedis.StartAsync(new() { Persistent = false });
        var pool = await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => RunServices.BuildAsync(stores, redis)));
        var free = Channel.CreateUnbounded<RunServices>();
        foreach (var services in pool)
            free.Writer.TryWrite(services);

        var outcomes = new OutcomeCounts();
        var started = TimeProvider.System.GetTimestamp();
        await Interleaving.Any.SampleAsync(async plan =>
        {
            var services = await free.Reader.ReadAsync();
            try
            {
                if (await new InterleavingRun(services, plan, outcomes).RunAsync() is { } violation)
                    throw new RuleViolationException(violation);
            }
            finally
            {
                free.Writer.TryWrite(services);
            }
        }, output.WriteLine, iter: count, threads: Concurrency, print: plan => plan.ToString());

        output.WriteLine($"{count} interleavings in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s.");
        output.WriteLine($"{outcomes}");
        foreach (var services in pool)
            services.Dispose();
        if (count >= DefaultCount)
            Assert.Empty(outcomes.Missing);
    }
}
