// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connectors/mosquitto/files/passwordhash.h"

#include <QCoreApplication>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace gatehouse::mosquitto {

namespace {

constexpr qsizetype digestBytes = 64;
constexpr qsizetype saltBytes = 12;
constexpr int usualIterations = 101;
constexpr int mostIterations = 5'000'000; // some seconds; the broker itself would stand still that long

using Block = unsigned char __attribute__((vector_size(16)));

Block isBase64(const char *at)
{
    Block block;
    std::memcpy(&block, at, sizeof block);
    const Block letter = Block(((block | 0x20) - 'a') < 26);
    const Block digitOrSlash = Block((block - '/') < 11);
    return letter | digitOrSlash | Block(block == '+');
}

bool isAll(Block block)
{
    using Halves = quint64 __attribute__((vector_size(16)));
    const auto halves = Halves(block);
    return (halves[0] & halves[1]) == ~0ULL;
}

/// 64 bytes in base64.
bool isUsualDigest(const char *at)
{
    const Block all = isBase64(at) & isBase64(at + 16) & isBase64(at + 32) & isBase64(at + 48) & isBase64(at + 64) &
                      isBase64(at + 70);
    return isAll(all) && at[86] == '=' && at[87] == '=';
}

/// strtok() at '$': the next part, or an empty one.
QByteArrayView nextPart(QByteArrayView &rest)
{
    while (!rest.isEmpty() && rest.front() == '$')
        rest = rest.sliced(1);
    const qsizetype end = rest.indexOf('$');
    const QByteArrayView part = end < 0 ? rest : rest.first(end);
    rest = rest.sliced(end < 0 ? rest.size() : end + 1);
    return part;
}

struct FreeBio
{
    void operator()(BIO *bio) const { BIO_free_all(bio); }
};

/// With the very calls of the broker, so that odd text decodes as it does there. Empty: it does not.
QByteArray decoded(QByteArrayView text)
{
    const std::unique_ptr<BIO, FreeBio> base64(BIO_new(BIO_f_base64()));
    BIO *memory = BIO_new(BIO_s_mem());
    if (!base64 || !memory) {
        BIO_free_all(memory);
        return {};
    }
    BIO_set_flags(base64.get(), BIO_FLAGS_BASE64_NO_NL);
    BIO_push(base64.get(), memory);
    BIO_write(memory, text.data(), int(text.size()));
    QByteArray bytes(text.size(), '\0');
    const int length = BIO_read(base64.get(), bytes.data(), int(bytes.size()));
    bytes.truncate(qMax(0, length));
    return bytes;
}

QByteArray encoded(QByteArrayView bytes)
{
    return bytes.toByteArray().toBase64();
}

/// atoi() of glibc.
int number(QByteArrayView text)
{
    return int(std::strtol(text.toByteArray().constData(), nullptr, 10));
}

/// With the very calls of FlashMQ.
std::optional<QByteArray> decodedByFlashmq(QByteArrayView text)
{
    if (text.isEmpty() || text.size() % 4 != 0)
        return std::nullopt;
    const std::unique_ptr<EVP_ENCODE_CTX, void (*)(EVP_ENCODE_CTX *)> context(EVP_ENCODE_CTX_new(),
                                                                              EVP_ENCODE_CTX_free);
    if (!context)
        return std::nullopt;
    QByteArray bytes(text.size() + 16, '\0');
    auto *to = reinterpret_cast<unsigned char *>(bytes.data());
    int length = 0;
    int more = 0;
    EVP_DecodeInit(context.get());
    if (EVP_DecodeUpdate(context.get(), to, &length, reinterpret_cast<const unsigned char *>(text.data()),
                         int(text.size())) < 0 ||
        EVP_DecodeFinal(context.get(), to + length, &more) < 0)
        return std::nullopt;
    bytes.truncate(length); // what the last call gives is left out there
    return bytes;
}

/// std::stoi().
std::optional<int> wholeNumber(QByteArrayView text)
{
    const QByteArray copy = text.toByteArray();
    char *end = nullptr;
    errno = 0;
    const long number = std::strtol(copy.constData(), &end, 10);
    const bool isNumber = end != copy.constData() && errno == 0 && number >= INT_MIN && number <= INT_MAX;
    return isNumber ? std::optional(int(number)) : std::nullopt;
}

/// As FlashMQ cuts it: empty parts do not count, and a fifth makes it another thing.
PasswordHash flashmqHash(QByteArrayView text)
{
    PasswordHash found;
    found.at = text;
    if (text.startsWith('!')) {
        found.state = HashState::Disabled;
        return found;
    }
    constexpr qsizetype most = 4;
    QList<QByteArrayView> parts;
    QByteArrayView rest = text;
    for (qsizetype end = 0; parts.size() < most && (end = rest.indexOf('$')) >= 0; rest = rest.sliced(end + 1))
        if (end > 0)
            parts.append(rest.first(end));
    if (!rest.isEmpty())
        parts.append(rest);
    const bool isDerived = !parts.isEmpty() && parts.constFirst() == QByteArrayView("7");
    if (parts.isEmpty() || (!isDerived && parts.constFirst() != QByteArrayView("6"))) {
        found.state = HashState::UnknownType;
        return found;
    }
    if (text.contains(':') || parts.size() > (isDerived ? 4 : 3)) {
        found.state = HashState::NoBase64;
        return found;
    }
    if (parts.size() < (isDerived ? 4 : 3))
        return found;
    const std::optional<int> iterations = isDerived ? wholeNumber(parts.at(1)) : std::optional(0);
    const auto salt = decodedByFlashmq(parts.at(parts.size() - 2));
    const auto digest = decodedByFlashmq(parts.constLast());
    if (!iterations) {
        found.state = HashState::Incomplete;
        found.at = parts.at(1);
        return found;
    }
    if (!salt || !digest) {
        found.state = salt ? HashState::NoBase64 : HashState::BadSalt;
        found.at = salt ? parts.constLast() : parts.at(parts.size() - 2);
        return found;
    }
    found.iterations = *iterations;
    found.salt = *salt;
    found.digest = *digest;
    found.at = parts.constLast();
    found.state = isDerived && *iterations < 1         ? HashState::NoIterations
                  : found.digest.size() == digestBytes ? HashState::Usable
                                                       : HashState::BadHash;
    return found;
}

bool derive(QByteArrayView password, QByteArrayView salt, int iterations, unsigned char *digest)
{
    return PKCS5_PBKDF2_HMAC(password.data(), int(password.size()),
                             reinterpret_cast<const unsigned char *>(salt.data()), int(salt.size()), iterations,
                             EVP_sha512(), int(digestBytes), digest) == 1;
}

bool digestOf(QByteArrayView password, QByteArrayView salt, unsigned char *digest)
{
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX *)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return context && EVP_DigestInit_ex(context.get(), EVP_sha512(), nullptr) == 1 &&
           EVP_DigestUpdate(context.get(), password.data(), std::size_t(password.size())) == 1 &&
           EVP_DigestUpdate(context.get(), salt.data(), std::size_t(salt.size())) == 1 &&
           EVP_DigestFinal_ex(context.get(), digest, nullptr) == 1;
}

} // namespace

bool isUsualHash(QByteArrayView text, Dialect dialect)
{
    if (text.size() < 3 + 16 + 1 + 88 || text[0] != '$' || text[2] != '$')
        return false;
    const char *at = text.data() + 3;
    const char *end = text.data() + text.size();
    if (text[1] == '7') {
        const char *first = at;
        while (at < end && *at >= '0' && *at <= '9')
            ++at;
        if (at == end || *at != '$' || *first == '0' || at == first || at - first > 9)
            return false;
        ++at;
    } else if (text[1] != '6') {
        return false;
    }
    if (end - at == 16 + 1 + 88)
        return at[16] == '$' && isAll(isBase64(at)) && isUsualDigest(at + 17);
    return dialect == Dialect::V21 && end - at == 88 + 1 + 88 && at[88] == '$' && isUsualDigest(at) &&
           isUsualDigest(at + 89);
}

bool isKeptByFlashmq(HashState state)
{
    return state == HashState::Usable || state == HashState::BadHash || state == HashState::NoIterations;
}

PasswordHash passwordHash(QByteArrayView text, Dialect dialect)
{
    if (dialect == Dialect::FlashMq)
        return flashmqHash(text);
    PasswordHash found;
    found.at = text;
    if (text.startsWith('!')) {
        found.state = HashState::Disabled;
        return found;
    }
    if (dialect == Dialect::V21 && text.startsWith("$argon2id$")) {
        found.state = HashState::Argon2;
        return found;
    }
    QByteArrayView rest = text;
    const QByteArrayView type = nextPart(rest);
    const bool isCut = dialect == Dialect::V20 || text.startsWith("$6$") || text.startsWith("$7$"); // 2.1 is strict
    if (type.isEmpty())
        return found;
    if ((type != "6" && type != "7") || !isCut) {
        found.state = HashState::UnknownType;
        return found;
    }
    if (type == "7") {
        const QByteArrayView iterations = nextPart(rest);
        if (iterations.isEmpty())
            return found;
        found.iterations = number(iterations);
        if (found.iterations < 1) {
            found.state = HashState::NoIterations;
            found.at = iterations;
            return found;
        }
    }
    const QByteArrayView salt = nextPart(rest);
    if (salt.isEmpty())
        return found;
    found.salt = decoded(salt);
    if (found.salt.size() != saltBytes && (dialect == Dialect::V20 || found.salt.size() != digestBytes)) {
        found.state = HashState::BadSalt;
        found.at = salt;
        return found;
    }
    const QByteArrayView digest = nextPart(rest);
    if (digest.isEmpty())
        return found;
    found.digest = decoded(digest);
    found.at = digest;
    found.state = found.digest.size() == digestBytes ? HashState::Usable : HashState::BadHash;
    return found;
}

std::optional<bool> fits(const PasswordHash &hash, QByteArrayView password, NulIn nulIn)
{
    if (hash.state != HashState::Usable || hash.iterations > mostIterations)
        return {};
    const qsizetype nul = password.indexOf('\0');
    if (nul >= 0 && nulIn == NulIn::EndsIt)
        password = password.first(nul);
    std::array<unsigned char, digestBytes> digest;
    const bool isComputed = hash.iterations > 0 ? derive(password, hash.salt, hash.iterations, digest.data())
                                                : digestOf(password, hash.salt, digest.data());
    if (!isComputed)
        return {};
    return CRYPTO_memcmp(digest.data(), hash.digest.constData(), digest.size()) == 0;
}

Result<QByteArray> newHash(const Secret &password)
{
    std::array<unsigned char, saltBytes> bytes;
    std::array<unsigned char, digestBytes> digest;
    const QByteArrayView salt(reinterpret_cast<const char *>(bytes.data()), saltBytes);
    if (password.reveal().contains('\0'))
        return fail(Fault::BadInput,
                    QCoreApplication::translate("gatehouse::mosquitto::PasswordHash",
                                                "The password contains a NUL, behind which the broker does not look. "
                                                "Choose another one."));
    if (RAND_bytes(bytes.data(), int(bytes.size())) != 1 ||
        !derive(password.reveal(), salt, usualIterations, digest.data()))
        return fail(Fault::NotSupported, QCoreApplication::translate("gatehouse::mosquitto::PasswordHash",
                                                                     "OpenSSL could not make the password's hash. Try "
                                                                     "again, or check the OpenSSL of this computer."));
    return "$7$" + QByteArray::number(usualIterations) + '$' + encoded(salt) + '$' +
           encoded({reinterpret_cast<const char *>(digest.data()), digestBytes});
}

} // namespace gatehouse::mosquitto
