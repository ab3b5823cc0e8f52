using RideAspire.ServiceDefaults.Health;
using RideAspire.Validation;

namespace RideAspire.Timeouts;

internal static class TimeoutsHosting
{
    /// <summary>
    /// Registers the duties of this worker, each with a loop of its own. The pump needs Redis; the overdue sweep, the
    /// count of overdue rides and the reporting only Postgres; the others both.
    /// </summary>
    public static void AddTimeouts(this IHostApplicationBuilder builder)
    {
        builder.AddValidated<SweepOptions>(SweepOptions.Section);
        builder.AddValidated<RetentionOptions>(RetentionOptions.Section);
        builder.AddTimerPump<ExpiryEffect, Heartbeats>(queues => queues.Timeouts, heartbeats => new(heartbeats.Expect, heartbeats.Beat));
        builder.AddDuty<OverdueSweep>();
        builder.AddDuty<OfferSweep>();
        builder.AddDuty<RecallSweep>();
        builder.AddDuty<TimerRepair>();
        builder.Services.AddHostedService<SweepListener>();
        builder.AddDuty<Retention>();
        builder.AddDuty<RedisPruning>();
        builder.AddDuty<OverdueRideCount>();
        builder.AddDuty<Reporting>();
    }

    private static void AddDuty<T>(this IHostApplicationBuilder builder)
        where T : Duty
    {
        builder.Services.AddSingleton<T>();
        builder.Services.AddHostedService(services => services.GetRequiredService<T>());
    }
}
