using RideAspire.Validation;

namespace RideAspire.Booking.Events;

internal static class EventsHosting
{
    /// <summary>The hubs that the streams of riders and drivers hang on, and what wakes them.</summary>
    public static void AddEvents(this IHostApplicationBuilder builder)
    {
        builder.AddValidated<EventOptions>(EventOptions.Section);
        builder.Services.AddSingleton<TripWatchers>();
        builder.Services.AddSingleton<DriverWatchers>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TripWatchers>());
        builder.Services.AddHostedService(services => services.GetRequiredService<DriverWatchers>());
        builder.Services.AddHostedService<EventHints>();
    }
}
