using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RideAspire.AppHost.Operations;

/// <summary>The dashboard's booking: a ride where there is no driver, followed until its deadline closes it.</summary>
internal static partial class BookRide
{
    private const string Command = "book-ride";

    // In the ocean, 200 km off the coast. No driver of a simulated city comes there.
    private static readonly object tripWithoutDriver =
        new { pickup = new { lat = 39.50, lon = -71.50 }, dropoff = new { lat = 39.55, lon = -71.45 } };

    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long after the deadline to keep polling while a store is down.</summary>
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);

    /// <summary>Adds the command to the gateway, which issues the token that the booking needs.</summary>
    public static IResourceBuilder<ProjectResource> WithBookRide(this IResourceBuilder<ProjectResource> gateway) =>
        gateway.WithCommand(
            Command,
            "Book a ride without a driver",
            context => BookAsync(context, gateway.GetEndpoint("http")),
            new()
            {
                Description =
                    "Books a ride in the middle of the ocean, waits until its deadline makes it DRIVER_NOT_FOUND, " +
                    "and reports how late that was.",
                IconName = "VehicleCar",
                IsHighlighted = true,
                UpdateState = GatewayCaller.WhileRunning,
            });

    private static async Task<ExecuteCommandResult> BookAsync(ExecuteCommandContext context, EndpointReference gateway)
    {
        var ct = context.CancellationToken;
        try
        {
            using var http = await GatewayCaller.SignInAsync(gateway, $"dashboard-{Guid.NewGuid():N}", "rider", ct);
            using var answer = await http.PostAsJsonAsync("/v1/trips", tripWithoutDriver, ct);
            var booked = await answer.JsonOfAsync(ct);
            Booked(context.Logger, booked.GetProperty("id").GetGuid(), booked.GetProperty("deadlineAt").GetDateTimeOffset());

            var trip = await WhenClosedAsync(http, booked, context.Services.GetRequiredService<TimeProvider>(), ct);
            var late = trip.GetProperty("closedAt").GetDateTimeOffset() - trip.GetProperty("deadlineAt").GetDateTimeOffset();
            return MeasuredCommand.Succeeded(
                $"Trip {trip.GetProperty("id")} became {trip.GetProperty("status")} {late.TotalMilliseconds:0.0} ms after its deadline.");
        }
        catch (HttpRequestException e)
        {
            return CommandResults.Failure($"The request to the gateway failed: {e.Message}");
        }
    }

    private static async Task<JsonElement> WhenClosedAsync(HttpClient http, JsonElement trip, TimeProvider time, CancellationToken ct)
    {
        var latest = trip.GetProperty("deadlineAt").GetDateTimeOffset() + timeout;
        using var looks = new PeriodicTimer(pollInterval, time);
        while (trip.GetProperty("status").GetString() == "WAITING")
        {
            await looks.WaitForNextTickAsync(ct);
            using var look = await http.GetAsync($"/v1/trips/{trip.GetProperty("id")}", ct);

            // While a store is down, keep polling: the trip is closed all the same, and this command shows it.
            if (look.StatusCode != HttpStatusCode.ServiceUnavailable || time.GetUtcNow() > latest)
                trip = await look.JsonOfAsync(ct);
        }

        return trip;
    }

    [LoggerMessage(LogLevel.Information, "Booked trip {Trip} far from any driver. It waits until {Deadline:HH:mm:ss.fff} UTC.")]
    private static partial void Booked(ILogger logger, Guid trip, DateTimeOffset deadline);
}
