using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// Failures that the gateway does not retry although another replica is available, and how it reports a retry.
/// </summary>
public sealed class GatewayRetryLimitsTests
{
    private const string Path = "/v1/trips";
    private const string RetryMessage = "Retrying at";

    // The port of the replica that got each request.
    private readonly ConcurrentQueue<int> requestPorts = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_response_that_breaks_after_the_client_got_some_of_it_is_not_retried()
    {
        using var telemetry = new RecordedTelemetry();
        var clientHasRead = new TaskCompletionSource();
        await using var replicas = await TwoReplicas.StartAsync(
            async context =>
            {
                requestPorts.Enqueue(context.Connection.LocalPort);
                await context.Response.WriteAsync("some", Ct);
                await context.Response.Body.FlushAsync(Ct);
                await clientHasRead.Task;
                context.Abort();
            },
            telemetry);
        using var client = Caller.Of(replicas.Gateway.Address, TestTokens.Rider("rider"));
        using var response = await client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead, Ct);
        await using var body = await response.Content.ReadAsStreamAsync(Ct);
        await body.ReadExactlyAsync(new byte["some".Length], Ct);

        clientHasRead.SetResult();

        await Assert.ThrowsAnyAsync<IOException>(() => body.ReadAsync(new byte[1], Ct).AsTask());

        // The gateway stops only after the requests in progress have ended.
        await replicas.Gateway.DisposeAsync();
        Assert.Single(requestPorts);
        Assert.DoesNotContain(telemetry.Records, line => line.Contains(RetryMessage));
    }

    [Fact]
    public async Task A_refusal_by_a_replica_is_not_retried()
    {
        await using var replicas = await TwoReplicas.StartAsync(context =>
        {
            requestPorts.Enqueue(context.Connection.LocalPort);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("not now", Ct);
        });
        using var client = Caller.Of(replicas.Gateway.Address, TestTokens.Rider("rider"));

        using var response = await client.GetAsync(Path, Ct);

        Assert.Equal((503, "not now"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Ct)));
        Assert.Single(requestPorts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_times_out_is_not_retried(bool sendsHeaders)
    {
        await using var replicas = await TwoReplicas.StartAsync(
            context => HangAsync(context, sendsHeaders), ("HttpRequest:ActivityTimeout", "00:00:00.2"));
        using var client = Caller.Of(replicas.Gateway.Address, TestTokens.Rider("rider"));

        using var response = await client.GetAsync(Path, Ct);

        Problem.Assert(await response.RawAsync(), sendsHeaders ? 502 : 504, "No replica", "Retry-After");
        Assert.Single(requestPorts);
    }

    [Fact]
    public async Task A_request_is_not_retried_after_its_client_has_disconnected()
    {
        using var telemetry = new RecordedTelemetry();
        using var disconnect = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var replicas = await TwoReplicas.StartAsync(
            context =>
            {
                var hanging = HangAsync(context, sendsHeaders: false);
                disconnect.Cancel();
                return hanging;
            },
            telemetry);
        using var client = Caller.Of(replicas.Gateway.Address, TestTokens.Rider("rider"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetAsync(Path, disconnect.Token));

        await replicas.Gateway.DisposeAsync();
        Assert.Single(requestPorts);
        Assert.DoesNotContain(telemetry.Records, line => line.Contains(RetryMessage));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Length: 0\r\n")]
    [InlineData("Content-Length: 0\r\nExpect: 100-continue\r\n")]
    public async Task A_request_without_a_body_is_sent_once_even_when_its_kept_connection_breaks(string headers)
    {
        await using var dying = new DyingReplica();
        await using var other = await FakeReplica.StartAsync(context =>
        {
            requestPorts.Enqueue(context.Connection.LocalPort);
            return context.Response.WriteAsync("done twice", Ct);
        });
        await using var gateway = RetryingGateway.Of(dying.Address, new($"http://localhost:{other.Address.Port}"));
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));
        Assert.Equal("well", await client.GetStringAsync(Path, Ct));

        var head = $"POST {Path}/1/cancel HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {TestTokens.Rider("rider")}\r\n"
            + $"Connection: close\r\n{headers}\r\n";
        var answer = await RawHttp.SendAsync(gateway.Address, Encoding.ASCII.GetBytes(head), []);

        Assert.StartsWith("POST ", await dying.UnansweredHead.WaitAsync(TimeSpan.FromSeconds(10), Ct));
        Problem.Assert(answer, 502, "No replica", "Retry-After");
        Assert.Empty(requestPorts);
    }

    [Fact]
    public async Task A_retry_is_logged_and_counted()
    {
        using var telemetry = new RecordedTelemetry();
        var counted = new ConcurrentQueue<object?>();
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        meters.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            if (instrument.Name == "gateway.retries")
                counted.Enqueue((count, tags[0].Key, tags[0].Value));
        });
        meters.Start();
        await using var replicas = await TwoReplicas.StartAsync(
            context =>
            {
                requestPorts.Enqueue(context.Connection.LocalPort);
                if (requestPorts.Count == 1)
                    context.Abort();
                return Task.CompletedTask;
            },
            telemetry);
        using var client = Caller.Of(replicas.Gateway.Address, TestTokens.Rider("rider"));
        client.DefaultRequestHeaders.Add("Idempotency-Key", "key");

        using var response = await client.PostAsync(Path, null, Ct);

        Assert.Single(telemetry.Records, line => line.StartsWith("Information RideAspire.Gateway.Retries")
            && line.Contains($":{requestPorts.First()}")
            && line.Contains(RetryMessage));
        Assert.Contains((1L, "why", (object?)"keyed"), counted);
    }

    private async Task HangAsync(HttpContext context, bool sendsHeaders)
    {
        requestPorts.Enqueue(context.Connection.LocalPort);
        if (sendsHeaders)
            await context.Response.Body.FlushAsync(Ct);
        await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
    }
}
