using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RideAspire.Simulator.Tests.Wire;

/// <summary>The answers to one request, in order, and what was received.</summary>
internal sealed class Script
{
    private readonly Queue<Func<HttpResponseMessage>> answers = new();
    private readonly List<Received> received = [];
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<HttpResponseMessage>? always;

    /// <summary>The headers of each request received so far.</summary>
    public IReadOnlyList<Received> Received
    {
        get
        {
            lock (answers)
                return [.. received];
        }
    }

    /// <summary>Completes with the first request.</summary>
    public Task FirstReceived => first.Task;

    public Script Answers(HttpStatusCode status, TimeSpan? retryAfter = null) => Answers(() => new(status)
    {
        Headers = { RetryAfter = retryAfter is { } after ? new RetryConditionHeaderValue(after) : null },
    });

    public Script Answers<T>(T value, JsonTypeInfo<T> type) =>
        Answers(() => Json(HttpStatusCode.OK, JsonSerializer.Serialize(value, type)));

    /// <param name="problem">The end of the problem's type.</param>
    public Script Refuses(HttpStatusCode status, string problem) => Answers(() =>
    {
        var answer = Json(status, $$"""{"type":"urn:ride-aspire:problem:{{problem}}"}""");
        answer.Content.Headers.ContentType = new("application/problem+json");
        return answer;
    });

    /// <summary>A stream that brings this and ends.</summary>
    public Script Streams(string events) => Answers(() => Stream(new MemoryStream(Encoding.UTF8.GetBytes(events))));

    /// <summary>A stream that stays open and brings what the test feeds.</summary>
    public Script Streams(LiveBody body) => Answers(() => Stream(body));

    public Script IsGone() => Answers(() => throw new HttpRequestException("gone"));

    /// <summary>Answers with this status whenever no other answer is left.</summary>
    public Script AnswersAlways(HttpStatusCode status)
    {
        always = () => new(status);
        return this;
    }

    /// <inheritdoc cref="AnswersAlways(HttpStatusCode)"/>
    public Script AnswersAlways<T>(T value, JsonTypeInfo<T> type)
    {
        always = () => Json(HttpStatusCode.OK, JsonSerializer.Serialize(value, type));
        return this;
    }

    public HttpResponseMessage Answer(HttpRequestMessage request)
    {
        lock (answers)
        {
            received.Add(new(
                Header(request, "Last-Event-ID"), request.Headers.Authorization?.Parameter, Header(request, "Idempotency-Key")));
            first.TrySetResult();
            var answer = answers.TryDequeue(out var next) ? next : always;
            return answer?.Invoke()
                ?? throw new InvalidOperationException($"The script has no answer to {request.Method} {request.RequestUri}.");
        }
    }

    public static HttpResponseMessage Json(HttpStatusCode status, string json) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Stream(Stream body) =>
        new() { Content = new StreamContent(body) { Headers = { ContentType = new("text/event-stream") } } };

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private Script Answers(Func<HttpResponseMessage> answer)
    {
        lock (answers)
            answers.Enqueue(answer);
        return this;
    }
}

/// <summary>The headers of a request; null where it has none.</summary>
internal sealed record Received(string? LastEventId, string? Token, string? IdempotencyKey);
