using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Threading.Channels;

namespace RideAspire.Pages.Tests.Rider;

/// <summary>A gateway without a network: a test sees each request of a page, and answers it when it likes.</summary>
internal sealed class FakeGateway : HttpMessageHandler
{
    private readonly Channel<Call> calls = Channel.CreateUnbounded<Call>();

    /// <summary>The next request that nobody has looked at.</summary>
    public async Task<Call> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await calls.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Whether a request waits that nobody has looked at.</summary>
    public bool HasCall => calls.Reader.TryPeek(out _);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = new Call(
            $"{request.Method} {request.RequestUri!.PathAndQuery}",
            request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null);
        calls.Writer.TryWrite(call);
        return await call.Answer.Task.WaitAsync(cancellationToken);
    }
}

/// <summary>A request of a page.</summary>
/// <param name="Line">Its method and path.</param>
/// <param name="Key">Its Idempotency-Key; null if it has none.</param>
internal sealed record Call(string Line, string? Key)
{
    public TaskCompletionSource<HttpResponseMessage> Answer { get; } = new();

    /// <summary>Nobody answers: the connection breaks.</summary>
    public void Break() => Answer.SetException(new HttpRequestException("The connection is broken."));

    public void Reply(int status, object? body = null, string? text = null) => Answer.SetResult(new((HttpStatusCode)status)
    {
        Content = text is null ? JsonContent.Create(body) : new StringContent(text, Encoding.UTF8, "text/html"),
    });

    /// <summary>A problem of the API.</summary>
    public void Refuse(int status, string type, string? openTrip = null) => Answer.SetResult(new((HttpStatusCode)status)
    {
        Content = JsonContent.Create(
            new { type = $"urn:ride-aspire:problem:{type}", status, detail = $"It is {type}.", openTrip },
            mediaType: new("application/problem+json")),
    });

    /// <summary>A stream that stays open. The test writes its events.</summary>
    public OpenStream Stream()
    {
        var stream = new OpenStream();
        Answer.SetResult(new(HttpStatusCode.OK) { Content = stream.Content });
        return stream;
    }
}
