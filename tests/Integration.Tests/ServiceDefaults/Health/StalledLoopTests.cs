using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Integration.Tests.Rides.Timers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.ServiceDefaults;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Stores;
using RideAspire.Timeouts;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.ServiceDefaults.Health;

/// <summary>
/// Liveness finds a loop that is stuck for good, and no other loop. The clock is the test's.
/// </summary>
public sealed class StalledLoopTests(StoresFixture stores) : TimerTests(stores, RedisKind.Garnet)
{
    private static readonly TimeSpan maxDetectionTime = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task A_stuck_effect_is_found_within_five_seconds_although_its_lease_is_renewed()
    {
        using var host = Host(_ => { });
        var heartbeats = host.Get<Heartbeats>();
        var effect = new RecordingEffect { Gate = new TaskCompletionSource(), IgnoresCancellation = true };
        var pump = new TimerPump(Queue, effect, new() { Lease = TimeSpan.FromMilliseconds(300) }, time, NullLogger<TimerPump>.Instance)
        {
            PassEnded = (_, succeeded) => heartbeats.Beat("pump", succeeded),
            StepEnded = _ => heartbeats.Beat("pump", succeeded: false),
        };
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        using var stopping = new CancellationTokenSource();
        var running = pump.RunAsync(stopping.Token);
        await effect.Entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.InRange(await DetectionTimeAsync(host), Heartbeats.MaxSilence, maxDetectionTime);

        effect.Gate.SetResult();
        await TestHost.UntilAsync(async () => await host.StalledLoopsAsync() is null);
        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_stuck_duty_is_found_within_five_seconds()
    {
        var duty = new HangingDuty(ignoresCancellation: true) { PassesBefore = 1 };
        using var host = Host(services => services.AddSingleton(duty.NewLoop));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await TestHost.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return duty.Entered.WaitAsync(TimeSpan.Zero);
        });

        Assert.InRange(await DetectionTimeAsync(host), Heartbeats.MaxSilence, maxDetectionTime);
    }

    [Fact]
    public async Task A_duty_whose_first_pass_is_stuck_is_found_after_the_timeout_of_the_warm_up()
    {
        var duty = new HangingDuty(ignoresCancellation: true);
        using var host = Host(services => services.AddSingleton(duty.NewLoop));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await duty.Entered.WaitAsync(TestContext.Current.CancellationToken);

        Assert.InRange(await DetectionTimeAsync(host), WarmUp.Timeout, WarmUp.Timeout + maxDetectionTime);
    }

    [Fact]
    public async Task A_duty_whose_step_hangs_is_cancelled_and_retried_before_liveness_finds_it()
    {
        var duty = new HangingDuty(ignoresCancellation: false);
        using var host = Host(services => services.AddSingleton(duty.NewLoop));
        await host.StartAsync(TestContext.Current.CancellationToken);

        var passes = 0;
        await TestHost.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            Assert.Null(await host.StalledLoopsAsync());
            return await duty.Entered.WaitAsync(TimeSpan.Zero) && ++passes == 5;
        });
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_call_that_stops_a_duty_does_not_wait_for_a_cancellation_that_blocks()
    {
        // Npgsql's cancellation blocks like this while a server hangs.
        using var answer = new ManualResetEventSlim();
        var duty = new HangingDuty(ignoresCancellation: false) { OnCancelled = () => answer.Wait(TimeSpan.FromSeconds(60)) };
        using var host = Host(services => services.AddSingleton(duty.NewLoop));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await duty.Entered.WaitAsync(TestContext.Current.CancellationToken);
        var loop = host.Services.GetServices<IHostedService>().OfType<Duty>().Single();

        // The host calls StopAsync of one service after the other, and then awaits all of them.
        var calling = Task.Factory.StartNew(
            () => loop.StopAsync(CancellationToken.None), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var stopping = await calling.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.False(stopping.IsCompleted);
        answer.Set();
        await stopping;
    }

    /// <summary>Lets time pass in small steps until liveness finds a stalled loop. Returns the time it took.</summary>
    private async Task<TimeSpan> DetectionTimeAsync(IHost host)
    {
        var since = time.GetTimestamp();
        await TestHost.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return await host.StalledLoopsAsync() is not null;
        });
        return time.GetElapsedTime(since);
    }

    private IHost Host(Action<IServiceCollection> configure)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.AddServiceDefaults();
        configure(builder.Services);
        return builder.Build();
    }

    /// <summary>Builds a duty whose pass hangs until it is cancelled, or for good.</summary>
    private sealed class HangingDuty(bool ignoresCancellation)
    {
        public SemaphoreSlim Entered { get; } = new(0);

        public Action OnCancelled { get; init; } = () => { };

        /// <summary>The number of passes that end at once before the first one hangs.</summary>
        public int PassesBefore { get; set; }

        public IHostedService NewLoop(IServiceProvider services) =>
            new Loop(this, ignoresCancellation, services.GetRequiredService<Heartbeats>(), services.GetRequiredService<TimeProvider>());

        private sealed class Loop(HangingDuty duty, bool ignoresCancellation, Heartbeats heartbeats, TimeProvider time)
            : Duty(Options.Create(new SweepOptions()), heartbeats, time, NullLogger.Instance)
        {
            public override async Task PassAsync(CancellationToken ct)
            {
                if (duty.PassesBefore-- > 0)
                    return;

                var ended = Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, ignoresCancellation ? CancellationToken.None : ct);
                await using var _ = ct.Register(duty.OnCancelled);
                duty.Entered.Release();
                await ended;
            }
        }
    }
}
