using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.BookingApi.Drivers;

/// <summary>Requests of a driver that overtake one another on their way.</summary>
public sealed class PresenceOrderTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private const string Presence = """{"lat":40.7,"lon":-73.9}""";

    private readonly string driver = $"driver-{Guid.NewGuid():N}";

    // Sends no body before the server reads it, however long that takes.
    private readonly HttpClient slow = new(new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });

    public static TheoryData<bool> Sides => [.. ApiFixture.Sides];

    [Theory]
    [MemberData(nameof(Sides))]
    public async Task A_position_that_was_half_sent_when_the_driver_left_does_not_bring_them_back(bool throughGateway)
    {
        using var client = new ApiClient(api.At(throughGateway));
        var body = new PausedBody(Presence);
        var half = SendAsync(body, throughGateway);
        await body.IsHalfSent;
        await OrderIsKnownAsync();

        using var left = await client.GoOfflineAsync(TestTokens.Driver(driver));
        body.Resume();
        using var answer = await half;

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (left.StatusCode, answer.StatusCode));
        Assert.Null(await SeenAsync());
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public async Task A_position_that_was_half_sent_before_the_last_one_does_not_replace_it(bool throughGateway)
    {
        var body = new PausedBody(Presence);
        var half = SendAsync(body, throughGateway);
        await body.IsHalfSent;
        await OrderIsKnownAsync();

        var newer = new PausedBody(Presence);
        newer.Resume();
        using var second = await SendAsync(newer, throughGateway);
        var seen = await SeenAsync();
        body.Resume();
        using var first = await half;

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (first.StatusCode, second.StatusCode));
        Assert.Equal(seen, await SeenAsync());
    }

    public void Dispose() => slow.Dispose();

    // Redis dates a request by its own clock, less the request's age at the call. So a request whose call is slow looks
    // newer than it is, by as much.
    private static Task OrderIsKnownAsync()
    {
        var halfSent = TimeProvider.System.GetTimestamp();
        return TestHost.UntilAsync(() => Task.FromResult(TimeProvider.System.GetElapsedTime(halfSent) > TimeSpan.FromMilliseconds(500)));
    }

    private Task<HttpResponseMessage> SendAsync(PausedBody body, bool throughGateway)
    {
        var address = new Uri(api.At(throughGateway), "/v1/drivers/me/presence");
        var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = body };
        request.Headers.Authorization = new("Bearer", TestTokens.Driver(driver));
        request.Headers.ExpectContinue = true;
        return slow.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private Task<double?> SeenAsync() => api.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase()
        .SortedSetScoreAsync(new DriverKeys(api.Services.GetRequiredService<RedisStore>(), Region.Of(new(40.7, -73.9))).Seen, driver);

    /// <summary>A JSON body whose second half waits.</summary>
    private sealed class PausedBody : HttpContent
    {
        private readonly byte[] json;
        private readonly TaskCompletionSource halfSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public PausedBody(string json)
        {
            this.json = System.Text.Encoding.UTF8.GetBytes(json);
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        /// <summary>Ends when the server has begun to read the body.</summary>
        public Task IsHalfSent => halfSent.Task;

        public void Resume() => resumed.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(json.AsMemory(0, json.Length / 2));
            await stream.FlushAsync();
            halfSent.SetResult();
            await resumed.Task;
            await stream.WriteAsync(json.AsMemory(json.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = json.Length;
            return true;
        }
    }
}
