using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// What the gateway leaves as it is, though another replica stands by, and what it tells of its retries.
/// </summary>
public sealed class GatewayRetryLimitsTests
{
    private const string Path = "/v1/trips";
    private const string Line = "Retrying at";

    private readonly ConcurrentQueue<int> asked = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_that_breaks_off_after_its_client_had_some_of_it_is_not_repeated()
    {
        using var told = new RecordedTelemetry();
        var arrived = new TaskCompletionSource();
        await using var replicas = await TwoReplicas.StartAsync(
            async context =>
            {
                asked.Enqueue(context.Connection.LocalPort);
                await context.Response.WriteAsync("some", Ct);
                await context.Response.Body.FlushAsync(Ct);
                await arrived.Task;
                context.Abort();
            },
            told);
        using var client = Caller.Of(replicas.Gateway.Address, TestTokens.Rider("rider"));
        using var response = await client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead, Ct);
        await using var body = await response.Content.ReadAsStreamAsync(Ct);
        await body.ReadExactlyAsync(new byte["some".Length], Ct);

        arrived.SetResult();

        await Assert.ThrowsAnyAsync<IOException>(() => body.ReadAsync(new byte[1], Ct).AsTask());

        // Its end waits for what it has under way.
        await replicas.Gateway.DisposeAsync();
        Assert.Single(asked);
        Assert.DoesNotContain(told.Records, line => line.Contains(Line));
    }

    [Fact]
    public async Task A_refusal_is_an_answer()
    {
        await using var replicas = await TwoReplicas.StartAsync(context =>
        {
            asked.Enqueue(context.Connection.LocalPort);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("not now", Ct);
        });
        using var client = Caller.Of(replicas.Gateway.Address, TestTokens.Rider("rider"));

        using var response = await client.GetAsync(Path, Ct);

        Assert.Equal((503, "not now"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Ct)));
        Assert.Single(asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replica_that_does_not_answer_in_time_may_be_at_it_still(bool headFirst)
    {
        await using var replicas = await TwoReplicas.StartAsync(context => StayAsync(context, headFirst), ("HttpRequest:ActivityTimeout", "00:00:00.2"));
        using var client = Caller.Of(replicas.Gateway.Address, TestTokens.Rider("rider"));

        using var response = await client.GetAsync(Path, Ct);

        Problem.Assert(await response.RawAsync(), headFirst ? 502 : 504, "No replica", "Retry-After");
        Assert.Single(asked);
    }

    [Fact]
    public async Task Nothing_is_repeated_for_a_client_that_has_gone()
    {
        using var told = new RecordedTelemetry();
        using var hangsUp = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var replicas = await TwoReplicas.StartAsync(
            context =>
            {
                hangsUp.Cancel();
                return StayAsync(context, headFirst: false);
            },
            told);
        using var client = Caller.Of(replicas.Gateway.Address, TestTokens.Rider("rider"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetAsync(Path, hangsUp.Token));

        await replicas.Gateway.DisposeAsync();
        Assert.Single(asked);
        Assert.DoesNotContain(told.Records, line => line.Contains(Line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Length: 0\r\n")]
    [InlineData("Content-Length: 0\r\nExpect: 100-continue\r\n")]
    public async Task A_request_without_a_body_is_sent_once_even_when_its_kept_connection_breaks(string headers)
    {
        await using var leaving = new LeavingReplica();
        await using var other = await FakeReplica.StartAsync(context =>
        {
            asked.Enqueue(context.Connection.LocalPort);
            return context.Response.WriteAsync("done twice", Ct);
        });
        await using var gateway = RetryingGateway.Of(leaving.Address, new($"http://localhost:{other.Address.Port}"));
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));
        Assert.Equal("well", await client.GetStringAsync(Path, Ct));

        var answer = await RawHttp.SendAsync(gateway.Address, Encoding.ASCII.GetBytes(
            $"POST {Path}/1/cancel HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {TestTokens.Rider("rider")}\r\nConnection: close\r\n{headers}\r\n"), []);

        Assert.StartsWith("POST ", await leaving.LastHeard.WaitAsync(TimeSpan.FromSeconds(10), Ct));
        Problem.Assert(answer, 502, "No replica", "Retry-After");
        Assert.Empty(asked);
    }

    [Fact]
    public async Task A_retry_is_told_in_the_log_and_counted()
    {
        using var told = new RecordedTelemetry();
        var counted = new ConcurrentQueue<object?>();
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        meters.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            if (instrument.Name == "gateway.retries")
                counted.Enqueue((count, tags[0].Key, tags[0].Value));
        });
        meters.Start();
        await using var replicas = await TwoReplicas.StartAsync(
            context =>
            {
                asked.Enqueue(context.Connection.LocalPort);
                if (asked.Count == 1)
                    context.Abort();
                return Task.CompletedTask;
            },
            told);
        using var client = Caller.Of(replicas.Gateway.Address, TestTokens.Rider("rider"));
        client.DefaultRequestHeaders.Add("Idempotency-Key", "key");

        using var response = await client.PostAsync(Path, null, Ct);

        Assert.Single(told.Records, line => line.StartsWith("Information RideAspire.Gateway.Retries") && line.Contains($":{asked.First()}") && line.Contains(Line));
        Assert.Contains((1L, "why", (object?)"keyed"), counted);
    }

    private async Task StayAsync(HttpContext context, bool headFirst)
    {
        asked.Enqueue(context.Connection.LocalPort);
        if (headFirst)
            await context.Response.Body.FlushAsync(Ct);
        await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
    }
}
