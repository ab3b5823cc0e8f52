using System.Net.Http;
using System.Threading.Tasks;
using Generated;

/// <summary>What a developer writes around the client that NSwag generates. The test compiles both.</summary>
public static class RideByNSwag
{
    /// <summary>Books and cancels a ride. Returns what came of it.</summary>
    public static async Task<string> RunAsync(HttpClient rider, HttpClient driver)
    {
        var place = new Place { Lat = 40.7359, Lon = -73.9911 };
        await new RideClient(driver).SetPresenceAsync(new DriverPresence { Lat = place.Lat, Lon = place.Lon });
        var client = new RideClient(rider);
        var trip = await client.BookTripAsync(null, new BookTrip { Pickup = place, Dropoff = new Place { Lat = 40.758, Lon = -73.9855 } });
        string refusal;
        try
        {
            await client.BookTripAsync(null, new BookTrip { Pickup = place, Dropoff = place });
            refusal = "none";
        }
        catch (ApiException<ProblemDetails> e)
        {
            refusal = e.Result.OpenTrip == "/v1/trips/" + trip.Id ? e.Result.Type : e.Response;
        }

        using var events = await client.TripEventsAsync(trip.Id, null, null);
        using var lines = new System.IO.StreamReader(events.Stream);
        var first = await lines.ReadLineAsync();
        var cancelled = await client.CancelTripAsync(trip.Id);
        return refusal + ", " + first + ", " + cancelled.Status;
    }
}
