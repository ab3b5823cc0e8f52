using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace RideAspire.Chaos.Tests.Loads;

/// <summary>
/// A driver's app: it reports the position, follows the driver's events, answers offers and drives trips. A step that
/// fails is repeated when its answer says so, or after a second. A broken stream is opened again, and then tells what
/// was missed.
/// </summary>
internal sealed class LoadDriver(Load load, DriverCrowd crowd, int number)
{
    private static readonly TimeSpan presenceInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan reconnectDelay = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan retryDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long a driver looks at an offer.</summary>
    private static readonly TimeSpan thinkTime = TimeSpan.FromSeconds(0.2);

    /// <summary>The way to the pick-up, and the way to the drop-off.</summary>
    private static readonly TimeSpan drive = TimeSpan.FromSeconds(0.5);

    private readonly string token = TestTokens.Driver($"{load.Row}-driver-{number}");
    private readonly ConcurrentDictionary<Guid, bool> answered = [];
    private readonly ConcurrentDictionary<Guid, bool> driven = [];
    private readonly ConcurrentDictionary<Guid, bool> returning = [];

    private bool AcceptsAtOnce => number % 4 == 0;

    /// <summary>Works until the load stops.</summary>
    public async Task WorkAsync()
    {
        await ReportAsync();
        await Task.WhenAll(FollowAsync(), KeepReportingAsync());
    }

    public Task LeaveAsync() => load.AskAsync(HttpMethod.Delete, "/v1/drivers/me/presence", token);

    private Task<Answer> ReportAsync()
    {
        // A few metres from one another, so that the nearest driver is not always the same.
        var lat = (40.758 + (number * 0.0001)).ToString(CultureInfo.InvariantCulture);
        var accepts = AcceptsAtOnce ? "true" : "false";
        return load.AskAsync(
            HttpMethod.Put, "/v1/drivers/me/presence", token, $$"""{"lat":{{lat}},"lon":-73.9855,"autoAccept":{{accepts}}}""");
    }

    private async Task KeepReportingAsync()
    {
        // Spread over the interval: all have reported at the start.
        await load.PauseAsync(presenceInterval * (number % 10) / 10);
        while (!load.Stopping.IsCancellationRequested)
        {
            await ReportAsync();
            await load.PauseAsync(presenceInterval);
        }
    }

    private async Task FollowAsync()
    {
        while (!load.Stopping.IsCancellationRequested)
        {
            using (var response = await load.OpenAsync("/v1/drivers/me/events", token))
            {
                if (response is { IsSuccessStatusCode: true })
                    await ReadAsync(response);
                else
                    await load.PauseAsync(response?.Headers.RetryAfter?.Delta ?? retryDelay);
            }

            await load.PauseAsync(reconnectDelay);
        }
    }

    private async Task ReadAsync(HttpResponseMessage response)
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(load.Stopping);
            await foreach (var item in SseParser.Create(body).EnumerateAsync(load.Stopping))
                Receive(item.EventType, item.Data);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // The replica or the gateway has ended, or the load has.
        }
    }

    private void Receive(string name, string data)
    {
        switch (name)
        {
            case "state":
                var state = JsonElement.Parse(data);
                Offered(state.GetProperty("offer"));
                Assigned(state.GetProperty("trip"));
                break;
            case "offer":
                Offered(JsonElement.Parse(data));
                break;
            case "assignment" or "trip":
                Assigned(JsonElement.Parse(data));
                break;
        }
    }

    private void Offered(JsonElement offer)
    {
        if (IdOf(offer, "PENDING") is { } id && answered.TryAdd(id, true))
            load.Run(AnswerAsync(id, offer.GetProperty("tripId").GetGuid()));
    }

    private void Assigned(JsonElement trip)
    {
        if (IdOf(trip, "ASSIGNED") is { } id && driven.TryAdd(id, true))
            load.Run(DriveAsync(id));
    }

    private async Task AnswerAsync(Guid offer, Guid trip)
    {
        var answer = crowd.NextAnswer();
        if (answer == OfferAnswer.LetLapse)
            return;
        if (answer == OfferAnswer.AcceptAndReturn)
            returning[trip] = true;
        await load.PauseAsync(thinkTime);
        await UntilAnsweredAsync($"/v1/offers/{offer}/{(answer == OfferAnswer.Decline ? "decline" : "accept")}");
    }

    private async Task DriveAsync(Guid trip)
    {
        await load.PauseAsync(drive);
        if (returning.ContainsKey(trip))
        {
            await UntilAnsweredAsync($"/v1/trips/{trip}/return");
            return;
        }

        // The second step follows whatever the first answers: a step that failed may have taken effect.
        await UntilAnsweredAsync($"/v1/trips/{trip}/start");
        await load.PauseAsync(drive);
        await UntilAnsweredAsync($"/v1/trips/{trip}/complete");
    }

    private async Task UntilAnsweredAsync(string path)
    {
        while (!load.Stopping.IsCancellationRequested && await load.AskAsync(HttpMethod.Post, path, token) is { Failed: true } failed)
            await load.PauseAsync(failed.RetryAfter ?? retryDelay);
    }

    private static Guid? IdOf(JsonElement view, string status) =>
        view.ValueKind == JsonValueKind.Object && view.GetProperty("status").GetString() == status
            ? view.GetProperty("id").GetGuid()
            : null;
}
