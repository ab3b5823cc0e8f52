namespace RideAspire.Timeouts;

internal static class TimeoutsHosting
{
    /// <summary>The duties of this worker, each a loop of its own: the pump needs Redis, the overdue sweep only Postgres, the others both.</summary>
    public static void AddTimeouts(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<SweepOptions>().BindConfiguration(SweepOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ExpiryEffect>();
        builder.Services.AddSingleton<OverdueSweep>();
        builder.Services.AddSingleton<OfferSweep>();
        builder.Services.AddSingleton<TimerRepair>();
        builder.Services.AddSingleton<TimeoutPump>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TimeoutPump>());
        builder.Services.AddHostedService(services => services.GetRequiredService<OverdueSweep>());
        builder.Services.AddHostedService(services => services.GetRequiredService<OfferSweep>());
        builder.Services.AddHostedService(services => services.GetRequiredService<TimerRepair>());
    }
}
