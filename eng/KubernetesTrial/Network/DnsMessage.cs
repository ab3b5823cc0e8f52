using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace RideAspire.KubernetesTrial.Network;

/// <summary>Questions and answers of DNS (RFC 1035), as far as a resolver asks for the addresses of a name.</summary>
internal static class DnsMessage
{
    private const int HeaderLength = 12;
    private const ushort TypeA = 1, ClassInternet = 1;
    private const ushort Response = 0x8580, NoSuchName = Response | 3;

    /// <summary>A pointer to the name in the question, which begins after the header.</summary>
    private const ushort NameOfQuestion = 0xC000 | HeaderLength;

    /// <summary>The answer to a question, or null when it is none.</summary>
    /// <param name="find">The IPv4 addresses of a name in lower case; null when there is no such name.</param>
    /// <param name="timeToLive">How long the asker may keep it, in seconds.</param>
    public static byte[]? Answer(ReadOnlySpan<byte> question, Func<string, IPAddress[]?> find, int timeToLive)
    {
        if (question.Length < HeaderLength || (question[2] & 0x80) != 0 || ReadName(question) is not { } name)
            return null;
        var end = HeaderLength + name.Length + 2 + 4;
        if (question.Length < end)
            return null;

        var isOfAddresses = BinaryPrimitives.ReadUInt16BigEndian(question[(end - 4)..]) == TypeA;
        var found = find(name.ToLowerInvariant());
        var addresses = isOfAddresses ? found ?? [] : [];
        var answer = new MemoryStream();
        Write(answer, BinaryPrimitives.ReadUInt16BigEndian(question));
        Write(answer, found is null ? NoSuchName : Response);
        Write(answer, 1);
        Write(answer, (ushort)addresses.Length);
        Write(answer, 0);
        Write(answer, 0);
        answer.Write(question[HeaderLength..end]);
        foreach (var address in addresses)
        {
            Write(answer, NameOfQuestion);
            Write(answer, TypeA);
            Write(answer, ClassInternet);
            Write(answer, 0);
            Write(answer, (ushort)timeToLive);
            Write(answer, 4);
            answer.Write(address.GetAddressBytes());
        }

        return answer.ToArray();
    }

    /// <summary>The name of the question, with dots. Null when the message breaks off.</summary>
    private static string? ReadName(ReadOnlySpan<byte> question)
    {
        var labels = new List<string>();
        var at = HeaderLength;
        while (at < question.Length)
        {
            var length = question[at++];
            if (length == 0)
                return string.Join('.', labels);
            if (at + length > question.Length)
                return null;
            labels.Add(Encoding.ASCII.GetString(question.Slice(at, length)));
            at += length;
        }

        return null;
    }

    private static void Write(MemoryStream into, ushort number)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        into.Write(bytes);
    }
}
