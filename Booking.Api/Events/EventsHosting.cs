using Microsoft.Extensions.Options;
using RideAspire.Drivers;
using RideAspire.Validation;

namespace RideAspire.Booking.Events;

internal static class EventsHosting
{
    /// <summary>Adds the event streams of riders and drivers, and the loops and hints that feed them.</summary>
    public static void AddEvents(this IHostApplicationBuilder builder)
    {
        builder.AddValidated<EventOptions>(EventOptions.Section);
        builder.Services.AddOptions<EventOptions>().Validate<IOptions<DriverOptions>>(
            (events, drivers) => drivers.Value.ListeningFor > events.PollInterval,
            "Drivers:ListeningFor must be longer than Events:PollInterval: each poll records again which drivers' apps listen.");
        builder.Services.AddSingleton<ListeningApps>();
        builder.Services.AddSingleton<AssignmentReceipts>();
        builder.Services.AddSingleton<TripStreams>();
        builder.Services.AddSingleton<DriverStreams>();
        builder.Services.AddSingleton<StreamHub>(services => services.GetRequiredService<TripStreams>());
        builder.Services.AddSingleton<StreamHub>(services => services.GetRequiredService<DriverStreams>());
        builder.Services.AddHostedService<StreamLoops>();
        builder.Services.AddHostedService<EventHints>();
    }
}
