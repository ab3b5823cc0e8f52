using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Transitions;
using RideAspire.Trips;
using RideAspire.Validation;
using StackExchange.Redis;

namespace RideAspire;

public static class RidesHosting
{
    /// <summary>
    /// Registers trips, drivers, timers and their stores: <c>ConnectionStrings:rides</c>,
    /// <c>ConnectionStrings:redis</c>, and for drivers <c>ConnectionStrings:dispatch</c>, by default the same Redis.
    /// </summary>
    public static void AddRides(this IHostApplicationBuilder builder)
    {
        builder.AddStores();
        builder.AddValidated<TripOptions>(TripOptions.Section);
        builder.AddValidated<DriverOptions>(DriverOptions.Section);
        builder.AddValidated<TimerOptions>(TimerOptions.Section);

        builder.Services.AddOperations();
    }

    /// <summary>Registers all that works on the stores.</summary>
    internal static void AddOperations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => ThisReplica.Of(AppDomain.CurrentDomain.FriendlyName));
        services.AddSingleton(TripProbe.Statements);
        services.AddSingleton(TripRules.Rules);
        services.AddSingleton<StoreConditions>();
        services.AddSingleton<PostgresStore>();
        services.AddSingleton<RedisStore>();
        services.AddKeyedSingleton(StoreFaults.Dispatch, (provider, name) => new RedisStore(
            provider.GetRequiredKeyedService<IConnectionMultiplexer>(name),
            provider.GetRequiredService<IOptions<RedisOptions>>(),
            provider.GetRequiredService<StoreConditions>(),
            StoreFaults.Dispatch));
        services.AddSingleton<TimerQueues>();
        services.AddSingleton<TimerInspection>();
        services.AddSingleton<PumpReports>();
        services.AddSingleton<KnownStatuses>();
        services.AddSingleton<TripReads>();
        services.AddSingleton<OfferReads>();
        services.AddSingleton<OverdueRides>();
        services.AddSingleton<OverdueTrips>();
        services.AddSingleton<LiveTrips>();
        services.AddSingleton<Regions>();
        services.AddSingleton<DriverPool>();
        services.AddSingleton<DriverPruning>();
        services.AddSingleton<DriverCounts>();
        services.AddSingleton<Availability>();
        services.AddSingleton<Presence>();
        services.AddSingleton<ChangeHints>();
        services.AddSingleton<SweepRequests>();
        services.AddSingleton<UnarmedTrips>();
        services.AddSingleton<AfterCommit>();
        services.AddSingleton<Engagements>();
        services.AddSingleton<WaitingTrips>();
        services.AddSingleton<PickupPruning>();
        services.AddSingleton<TripJournal>();
        services.AddSingleton<TripBooking>();
        services.AddSingleton<TripSteps>();
        services.AddSingleton<OpsSteps>();
        services.AddSingleton<TripAssignment>();
        services.AddSingleton<TripRecall>();
        services.AddSingleton<TripExpiry>();
        services.AddSingleton<OfferMaking>();
        services.AddSingleton<OfferAnswers>();
        services.AddSingleton<OfferLapse>();
        services.AddSingleton<TripRetention>();
    }

    /// <summary>
    /// Registers the pump of a queue: it fires the queue's timers with <typeparamref name="TEffect"/> while the process
    /// lives.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="queue">Chooses the queue.</param>
    /// <param name="progress">Makes the reports of the pump's loops from the service that records them.</param>
    public static void AddTimerPump<TEffect, TRecorder>(
        this IHostApplicationBuilder builder, Func<TimerQueues, TimerQueue> queue, Func<TRecorder, LoopProgress> progress)
        where TEffect : class, ITimerEffect
        where TRecorder : notnull
    {
        builder.Services.AddSingleton<TEffect>();
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<TimerPumpService>(
            services,
            queue(services.GetRequiredService<TimerQueues>()),
            services.GetRequiredService<TEffect>(),
            progress(services.GetRequiredService<TRecorder>())));
        builder.Services.AddHostedService(services => services.GetRequiredService<TimerPumpService>());
    }
}
