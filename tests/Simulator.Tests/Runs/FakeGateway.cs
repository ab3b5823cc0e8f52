using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>
/// The gateway's API on a real socket, its state in a <see cref="FakeCity"/>. <paramref name="replace"/> may answer in its place:
/// it is given the request, and the status that the city answered with.
/// </summary>
internal sealed class FakeGateway(FakeCity city, Func<HttpRequest, int, int>? replace = null) : IAsyncDisposable
{
    private readonly WebApplication app = Build();

    public Uri Address => new(app.Urls.Single());

    /// <summary>Requests that no well-behaved client sends.</summary>
    public ConcurrentQueue<string> Misbehaviour { get; } = new();

    public async Task<FakeGateway> StartAsync()
    {
        app.MapPost("/v1/trips", async (HttpRequest request) =>
        {
            if (request.Headers["Idempotency-Key"].ToString() is not { Length: > 0 } key)
            {
                Misbehaviour.Enqueue("a booking without an Idempotency-Key");
                return Results.BadRequest();
            }

            var booking = await JsonSerializer.DeserializeAsync(request.Body, WireJson.Default.BookingRequest);
            return Answer(request, StatusCodes.Status201Created, city.Book(booking!, key));
        });
        app.MapGet("/v1/trips/{id:guid}", (Guid id, HttpRequest request) => Answer(request, StatusCodes.Status200OK, city.Look(id)));
        app.MapPost("/v1/trips/{id:guid}/start", (Guid id, HttpRequest request) =>
            Answer(request, StatusCodes.Status200OK, city.Step(id, TripStatus.Assigned, TripStatus.InProgress)));
        app.MapPost("/v1/trips/{id:guid}/complete", (Guid id, HttpRequest request) =>
            Answer(request, StatusCodes.Status200OK, city.Step(id, TripStatus.InProgress, TripStatus.Completed)));
        app.MapPut("/v1/drivers/{id}/presence", async (string id, HttpRequest request) =>
        {
            city.Online(id, (await JsonSerializer.DeserializeAsync(request.Body, WireJson.Default.PresenceRequest))!);
            return Results.NoContent();
        });
        app.MapDelete("/v1/drivers/{id}/presence", (string id) =>
        {
            city.Offline(id);
            return Results.NoContent();
        });
        await app.StartAsync();
        return this;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IResult Answer(HttpRequest request, int success, TripView? trip)
    {
        var status = trip is null ? StatusCodes.Status409Conflict : success;
        var replaced = replace?.Invoke(request, status) ?? status;
        return replaced == success
            ? Results.Text(JsonSerializer.Serialize(trip, WireJson.Default.TripView), "application/json", statusCode: success)
            : Results.StatusCode(replaced);
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }
}
