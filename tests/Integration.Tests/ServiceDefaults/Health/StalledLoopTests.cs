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
/// Liveness finds a loop that is stuck for good, and only such a one. The time that passes is the test's.
/// </summary>
public sealed class StalledLoopTests(StoresFixture stores) : TimerTests(stores, RedisKind.Garnet)
{
    private static readonly TimeSpan foundWithin = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task An_effect_that_is_stuck_is_found_within_five_seconds_although_its_lease_is_renewed()
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

        Assert.InRange(await FoundAfterAsync(host), Heartbeats.MaxSilence, foundWithin);

        effect.Gate.SetResult();
        await TestHost.UntilAsync(async () => await host.StalledAsync() is null);
        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_duty_that_is_stuck_is_found_within_five_seconds()
    {
        var duty = new HeldDuty(isDeaf: true) { PassesBefore = 1 };
        using var host = Host(services => services.AddSingleton(duty.In));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await TestHost.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return duty.Entered.WaitAsync(TimeSpan.Zero);
        });

        Assert.InRange(await FoundAfterAsync(host), Heartbeats.MaxSilence, foundWithin);
    }

    [Fact]
    public async Task A_duty_whose_first_pass_is_stuck_is_found_once_the_patience_of_a_warm_up_is_over()
    {
        var duty = new HeldDuty(isDeaf: true);
        using var host = Host(services => services.AddSingleton(duty.In));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await duty.Entered.WaitAsync(TestContext.Current.CancellationToken);

        Assert.InRange(await FoundAfterAsync(host), WarmUp.Timeout, WarmUp.Timeout + foundWithin);
    }

    [Fact]
    public async Task A_duty_whose_step_hangs_is_cancelled_in_time_and_begins_again_so_it_is_not_found()
    {
        var duty = new HeldDuty(isDeaf: false);
        using var host = Host(services => services.AddSingleton(duty.In));
        await host.StartAsync(TestContext.Current.CancellationToken);

        var passes = 0;
        await TestHost.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            Assert.Null(await host.StalledAsync());
            return await duty.Entered.WaitAsync(TimeSpan.Zero) && ++passes == 5;
        });
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_stop_of_a_duty_does_not_wait_for_what_its_cancellation_blocks()
    {
        // As Npgsql's does with a server that hangs.
        using var answer = new ManualResetEventSlim();
        var duty = new HeldDuty(isDeaf: false) { OnCancelled = () => answer.Wait(TimeSpan.FromSeconds(60)) };
        using var host = Host(services => services.AddSingleton(duty.In));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await duty.Entered.WaitAsync(TestContext.Current.CancellationToken);
        var loop = host.Services.GetServices<IHostedService>().OfType<Duty>().Single();

        // The host stops its services one after the other as far as the first await of each.
        var calling = Task.Factory.StartNew(() => loop.StopAsync(CancellationToken.None), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var stopping = await calling.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.False(stopping.IsCompleted);
        answer.Set();
        await stopping;
    }

    /// <summary>Lets time pass in small steps until a probe finds a loop stalled; returns how much it took.</summary>
    private async Task<TimeSpan> FoundAfterAsync(IHost host)
    {
        var since = time.GetTimestamp();
        await TestHost.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return await host.StalledAsync() is not null;
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

    /// <summary>Something to do that never ends by itself.</summary>
    private sealed class HeldDuty(bool isDeaf)
    {
        public SemaphoreSlim Entered { get; } = new(0);

        public Action OnCancelled { get; init; } = () => { };

        /// <summary>How many passes end at once before the first one that is held.</summary>
        public int PassesBefore { get; set; }

        public IHostedService In(IServiceProvider services) =>
            new Loop(this, isDeaf, services.GetRequiredService<Heartbeats>(), services.GetRequiredService<TimeProvider>());

        private sealed class Loop(HeldDuty held, bool isDeaf, Heartbeats heartbeats, TimeProvider time)
            : Duty(Options.Create(new SweepOptions()), heartbeats, time, NullLogger.Instance)
        {
            public override async Task PassAsync(CancellationToken ct)
            {
                if (held.PassesBefore-- > 0)
                    return;

                var ended = Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, isDeaf ? CancellationToken.None : ct);
                await using var _ = ct.Register(held.OnCancelled);
                held.Entered.Release();
                await ended;
            }
        }
    }
}
