using System.Text;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Events;

public sealed class DocumentTests(EventsFixture api) : IClassFixture<EventsFixture>
{
    [Theory]
    [InlineData("/v1/trips/{id}/events", "TripView", "trip heartbeat drain")]
    [InlineData("/v1/drivers/me/events", "DriverState", "state offer withdrawal assignment trip heartbeat drain")]
    public async Task A_stream_is_documented_with_its_events_and_how_to_resume_it(string path, string schema, string events)
    {
        using var client = new ApiClient(api.Gateway);
        using var response = await client.GetAsync("/openapi/v1.json");
        var document = await response.JsonAsync();
        var operation = document.GetProperty("paths").GetProperty(path).GetProperty("get");

        var content = Assert.Single(operation.GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject());
        Assert.Equal("text/event-stream", content.Name);
        Assert.Equal("string", content.Value.GetProperty("schema").GetProperty("type").GetString());
        Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty(schema, out _));
        var example = Encoding.UTF8.GetBytes(content.Value.GetProperty("example").GetString()!);
        var shown = await EventClient.ReadAsync(new MemoryStream(example)).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([events.Split(' ')[0], "heartbeat"], shown.Select(each => each.Name));
        Assert.NotEmpty(shown[0].Json.EnumerateObject());
        Assert.Superset(
            new HashSet<string?> { "Last-Event-ID", "lastEventId" },
            operation.GetProperty("parameters").EnumerateArray()
                .Select(parameter => parameter.GetProperty("name").GetString()).ToHashSet());
        var description = operation.GetProperty("description").GetString()!;
        Assert.All(events.Split(' '), name => Assert.Contains(name, description));
    }
}
