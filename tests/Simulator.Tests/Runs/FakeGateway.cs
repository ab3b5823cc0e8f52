using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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
/// <param name="deliver">What a stream does with an event of the given type and id; null delivers all.</param>
internal sealed class FakeGateway(
    FakeCity city, Func<HttpRequest, int, int>? replace = null, Func<HttpRequest, string, int, Delivery>? deliver = null) : IAsyncDisposable
{
    private readonly WebApplication app = Build();
    private readonly FakeEvents streams = new(deliver);
    private readonly CancellationTokenSource closed = new();

    public Uri Address => new(app.Urls.Single());

    public FakeTokens Tokens { get; init; } = new();

    /// <summary>Requests that no well-behaved client sends.</summary>
    public ConcurrentQueue<string> Misbehaviour { get; } = new();

    public async Task<FakeGateway> StartAsync()
    {
        if (Tokens.Life is { } life)
            MapTokens(life);
        MapRiders();
        MapDrivers();
        app.MapGet("/v1/trips/{id:guid}", (Guid id, HttpRequest request) =>
            AsAsync(request, null, who => Answer(request, 200, city.Look(who, id))));
        await app.StartAsync();
        _ = TurnAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        await app.DisposeAsync();
    }

    private void MapTokens(TimeSpan life) => app.MapPost("/dev/tokens", async (HttpRequest request) =>
    {
        var wish = (await JsonSerializer.DeserializeAsync(request.Body, WireJson.Default.TokenRequest))!;
        return Results.Text(JsonSerializer.Serialize(
            new TokenAnswer(Tokens.Give(wish.Subject, wish.Role), life.TotalSeconds), WireJson.Default.TokenAnswer), "application/json");
    });

    private void MapRiders()
    {
        app.MapPost("/v1/trips", (HttpRequest request) => AsAsync(request, "rider", async rider =>
        {
            if (request.Headers["Idempotency-Key"].ToString() is not { Length: > 0 } key)
                return Misbehaved("a booking without an Idempotency-Key");
            var booking = await JsonSerializer.DeserializeAsync(request.Body, WireJson.Default.BookingRequest);
            return await Answer(request, 201, city.Book(rider, booking!, key));
        }));
        app.MapPost("/v1/trips/{id:guid}/cancel", (Guid id, HttpRequest request) =>
            AsAsync(request, "rider", rider => Answer(request, 200, city.Cancel(rider, id))));
        app.MapGet("/v1/trips/{id:guid}/events", (Guid id, HttpRequest request) => AsAsync(request, "rider", async rider =>
        {
            var feed = city.Events($"{id}");
            await streams.StreamAsync(request.HttpContext, feed, () =>
            {
                var id = feed.Count;
                var (type, data) = feed.After(id - 1).Events[0];
                return (type, data, id);
            });
            return Results.Empty;
        }));
    }

    private void MapDrivers()
    {
        Step("start", TripStatus.Assigned, TripStatus.InProgress);
        Step("complete", TripStatus.InProgress, TripStatus.Completed);
        Step("return", TripStatus.Assigned, TripStatus.Waiting);
        app.MapPost("/v1/offers/{id:guid}/accept", (Guid id, HttpRequest request) =>
            AsAsync(request, "driver", driver => Answer(request, 200, city.Accept(driver, id))));
        app.MapPost("/v1/offers/{id:guid}/decline", (Guid id, HttpRequest request) =>
            AsAsync(request, "driver", driver => Answer(request, 200, city.Decline(driver, id), WireJson.Default.OfferView)));
        app.MapPut("/v1/drivers/me/presence", (HttpRequest request) => AsAsync(request, "driver", async driver =>
        {
            city.Online(driver, (await JsonSerializer.DeserializeAsync(request.Body, WireJson.Default.PresenceRequest))!);
            return Results.NoContent();
        }));
        app.MapDelete("/v1/drivers/me/presence", (HttpRequest request) => AsAsync(request, "driver", driver =>
        {
            city.Offline(driver);
            return Task.FromResult(Results.NoContent());
        }));
        app.MapGet("/v1/drivers/me/events", (HttpRequest request) => AsAsync(request, "driver", async driver =>
        {
            await streams.StreamAsync(request.HttpContext, city.Events(driver), () =>
            {
                var (state, after) = city.StateOf(driver);
                return ("state", JsonSerializer.Serialize(state, WireJson.Default.DriverState), after);
            });
            return Results.Empty;
        }));

        void Step(string name, TripStatus from, TripStatus to) =>
            app.MapPost($"/v1/trips/{{id:guid}}/{name}", (Guid id, HttpRequest request) =>
                AsAsync(request, "driver", driver => Answer(request, 200, city.Step(driver, id, from, to))));
    }

    private async Task<IResult> AsAsync(HttpRequest request, string? role, Func<string, Task<IResult>> answer)
    {
        if (Tokens.Owner(request) is not { } owner)
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        return role is null || owner.Role == role ? await answer(owner.Subject) : Misbehaved($"a {owner.Role} at {request.Method} {request.Path}");
    }

    private Task<IResult> Answer(HttpRequest request, int success, Answer<TripView> answer) =>
        Answer(request, success, answer, WireJson.Default.TripView);

    private Task<IResult> Answer<T>(HttpRequest request, int success, Answer<T> answer, JsonTypeInfo<T> type)
        where T : class
    {
        var status = answer.Value is not null ? success : answer.Refusal!.StartsWith("no-such", StringComparison.Ordinal) ? 404 : 409;
        var replaced = replace?.Invoke(request, status) ?? status;
        return Task.FromResult(
            replaced != status ? Results.StatusCode(replaced)
            : answer.Value is { } value ? Results.Text(JsonSerializer.Serialize(value, type), "application/json", statusCode: status)
            : Results.Text($$"""{"type":"urn:ride-aspire:problem:{{answer.Refusal}}"}""", "application/problem+json", statusCode: status));
    }

    private IResult Misbehaved(string how)
    {
        Misbehaviour.Enqueue(how);
        return Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    private async Task TurnAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (await timer.WaitForNextTickAsync(closed.Token))
            city.Turn();
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }
}
