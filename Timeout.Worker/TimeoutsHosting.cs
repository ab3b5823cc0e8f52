namespace RideAspire.Timeouts;

internal static class TimeoutsHosting
{
    /// <summary>The three duties of this worker, each a loop of its own: the pump needs Redis, the overdue sweep only Postgres, the repair both.</summary>
    public static void AddTimeouts(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<SweepOptions>().BindConfiguration(SweepOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ExpiryEffect>();
        builder.Services.AddSingleton<OverdueSweep>();
        builder.Services.AddSingleton<TimerRepair>();
        builder.Services.AddHostedService<TimeoutPump>();
        builder.Services.AddHostedService(services => services.GetRequiredService<OverdueSweep>());
        builder.Services.AddHostedService(services => services.GetRequiredService<TimerRepair>());
    }
}
