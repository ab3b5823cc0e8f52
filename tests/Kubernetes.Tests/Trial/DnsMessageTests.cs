using System.Net;
using System.Text;
using RideAspire.KubernetesTrial.Network;

namespace RideAspire.Kubernetes.Tests.Trial;

/// <summary>The answers of the DNS server of a trial.</summary>
public sealed class DnsMessageTests
{
    private const string Name = "booking-api.rides.svc.cluster.local";
    private const ushort TypeA = 1, TypeAaaa = 28;
    private const int HeaderLength = 12;

    private static readonly IPAddress[] pods = [IPAddress.Parse("127.0.1.7"), IPAddress.Parse("127.0.1.8")];

    [Theory]
    [InlineData(Name)]
    [InlineData("Booking-Api.Rides.svc.cluster.local")]
    public void A_name_is_answered_with_each_address_after_the_question(string name)
    {
        var question = Question(name, TypeA);

        var answer = DnsMessage.Answer(question, Find, timeToLive: 5)!;

        Assert.Equal((0x8580, 1, 2), (Number(answer, 2), Number(answer, 4), Number(answer, 6)));
        Assert.Equal(question[HeaderLength..], answer[HeaderLength..question.Length]);
        byte[] record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4];
        Assert.Equal([.. record, 127, 0, 1, 7, .. record, 127, 0, 1, 8], answer[question.Length..]);
    }

    [Fact]
    public void A_name_without_an_address_of_the_kind_exists_but_has_none()
    {
        var answer = DnsMessage.Answer(Question(Name, TypeAaaa), Find, timeToLive: 5)!;

        Assert.Equal((0x8580, 0), (Number(answer, 2), Number(answer, 6)));
    }

    [Fact]
    public void Another_name_does_not_exist()
    {
        var answer = DnsMessage.Answer(Question("booking-api.cluster.local", TypeA), Find, timeToLive: 5)!;

        Assert.Equal((0x8583, 0), (Number(answer, 2), Number(answer, 6)));
    }

    [Fact]
    public void What_breaks_off_or_is_an_answer_itself_is_not_answered()
    {
        var question = Question(Name, TypeA);
        Assert.All(
            Enumerable.Range(0, question.Length),
            length => Assert.Null(DnsMessage.Answer(question.AsSpan(0, length), Find, timeToLive: 5)));

        question[2] |= 0x80;
        Assert.Null(DnsMessage.Answer(question, Find, timeToLive: 5));
    }

    private static IPAddress[]? Find(string name) => name == Name ? pods : null;

    private static byte[] Question(string name, ushort type) =>
    [
        0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,
        .. name.Split('.').SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)),
        0, 0, (byte)type, 0, 1,
    ];

    private static int Number(byte[] message, int at) => (message[at] << 8) | message[at + 1];
}
