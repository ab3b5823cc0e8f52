using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RideAspire.Booking.Events;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.BookingApi.Events;

public sealed class EventOptionsTests
{
    [Fact]
    public void An_app_must_count_as_listening_for_longer_than_it_takes_to_record_it_again()
    {
        Assert.Equal(
            ["Drivers:ListeningFor must be longer than Events:PollInterval: each poll records again which drivers' apps listen."],
            Failures(listeningFor: TimeSpan.FromSeconds(3), pollInterval: TimeSpan.FromSeconds(3)));
        Assert.Empty(Failures(listeningFor: TimeSpan.FromSeconds(4), pollInterval: TimeSpan.FromSeconds(3)));
    }

    private static IEnumerable<string> Failures(TimeSpan listeningFor, TimeSpan pollInterval)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.Configure<DriverOptions>(drivers => drivers.ListeningFor = listeningFor);
        builder.Services.Configure<EventOptions>(events => events.PollInterval = pollInterval);
        builder.AddEvents();
        using var host = builder.Build();
        try
        {
            _ = host.Get<IOptions<EventOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures;
        }
    }
}
